"""A side of a comparison in Python: a JSON request a line comes in, a JSON response a line goes out."""

import importlib.util
import json
import os
import resource
import sys
import time

# Whatever else prints goes to stderr, so that only responses stand on stdout.
answers = sys.stdout
sys.stdout = sys.stderr

types = {"f32": "float32", "f64": "float64", "i32": "int32"}
prepared = None


def read_columns(folder):
    import numpy

    with open(os.path.join(folder, "columns.json"), encoding="utf8") as file:
        names = json.load(file)
    columns = {}
    for name, entry in names.items():
        path = os.path.join(folder, entry["file"])
        if entry["type"] == "text":
            with open(path, encoding="utf8") as file:
                columns[name] = json.load(file)
        else:
            columns[name] = numpy.fromfile(path, dtype=types[entry["type"]])
    return columns


def write_columns(folder, columns):
    import numpy

    names = {}
    for name, values in columns.items():
        values = numpy.ascontiguousarray(values)
        kind = "f32" if values.dtype == numpy.float32 else "f64" if values.dtype == numpy.float64 else "i32"
        values.astype(types[kind]).tofile(os.path.join(folder, f"{name}.{kind}"))
        names[name] = {"file": f"{name}.{kind}", "type": kind}
    with open(os.path.join(folder, "columns.json"), "w", encoding="utf8") as file:
        json.dump(names, file)


def peak_memory():
    try:
        with open("/proc/self/status", encoding="utf8") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except FileNotFoundError:
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def respond(request):
    global prepared
    if request["do"] == "prepare":
        spec = importlib.util.spec_from_file_location("comparison", request["comparison"])
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        prepared = module.prepare(
            read_columns(request["inputs"]), request["parameters"], request["threads"], request["device"]
        )
        return {"version": prepared.version}
    if request["do"] == "run":
        started = time.perf_counter()
        for _ in range(request["times"]):
            prepared.run()
        return {"seconds": (time.perf_counter() - started) / request["times"], "peakRss": peak_memory()}
    if request["do"] == "outputs":
        write_columns(request["folder"], prepared.outputs())
        return {}
    raise ValueError(f"no such request: {request['do']}")


for line in sys.stdin:
    try:
        response = respond(json.loads(line))
    except Exception as error:  # told to the other side, which decides
        response = {"error": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(response) + "\n")
    answers.flush()
