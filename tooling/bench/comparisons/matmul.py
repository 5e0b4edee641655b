"""A product of two matrices by torch."""

import torch


def prepare(inputs, parameters, threads, device):
    torch.set_num_threads(threads)
    if device == "cuda" and not torch.cuda.is_available():
        raise RuntimeError("this torch sees no graphics card")
    # As on other cards' engines: no shortened mantissas.
    torch.backends.cuda.matmul.allow_tf32 = False
    return Product(inputs, parameters, device)


class Product:
    version = torch.__version__

    def __init__(self, inputs, parameters, device):
        rows, inner, columns = parameters["rows"], parameters["inner"], parameters["columns"]
        left, right = parameters["transposeLeft"], parameters["transposeRight"]
        a = torch.from_numpy(inputs["left"]).reshape((inner, rows) if left else (rows, inner)).to(device)
        b = torch.from_numpy(inputs["right"]).reshape((columns, inner) if right else (inner, columns)).to(device)
        self.left = a.T if left else a
        self.right = b.T if right else b
        self.device = device

    def run(self):
        self.product = self.left @ self.right
        if self.device == "cuda":
            torch.cuda.synchronize()

    def outputs(self):
        return {"product": self.product.cpu().numpy()}
