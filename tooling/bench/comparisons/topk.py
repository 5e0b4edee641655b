"""Exact search for the largest inner products: faiss on the processor, torch on a card."""


def prepare(inputs, parameters, threads, device):
    width, k = parameters["width"], parameters["k"]
    queries = inputs["queries"].reshape(-1, width)
    corpus = inputs["corpus"].reshape(-1, width)
    if parameters["package"] == "faiss":
        return Faiss(queries, corpus, k, threads)
    return Torch(queries, corpus, k, threads, device)


class Faiss:
    def __init__(self, queries, corpus, k, threads):
        import faiss

        faiss.omp_set_num_threads(threads)
        self.version = faiss.__version__
        self.index = faiss.IndexFlatIP(corpus.shape[1])
        self.index.add(corpus)
        self.queries = queries
        self.k = k

    def run(self):
        self.scores, self.ids = self.index.search(self.queries, self.k)

    def outputs(self):
        return {"scores": self.scores.ravel(), "ids": self.ids.ravel().astype("int32")}


class Torch:
    def __init__(self, queries, corpus, k, threads, device):
        import torch

        torch.set_num_threads(threads)
        if device == "cuda" and not torch.cuda.is_available():
            raise RuntimeError("this torch sees no graphics card")
        torch.backends.cuda.matmul.allow_tf32 = False
        self.torch = torch
        self.version = torch.__version__
        self.queries = torch.from_numpy(queries).to(device)
        self.corpus = torch.from_numpy(corpus).to(device)
        self.k = k

    def run(self):
        scores, ids = self.torch.topk(self.queries @ self.corpus.T, self.k, dim=1)
        self.scores, self.ids = scores.cpu(), ids.cpu()

    def outputs(self):
        return {"scores": self.scores.numpy().ravel(), "ids": self.ids.numpy().ravel().astype("int32")}
