"""InfoNCE forward and backward, by torch or by pytorch-metric-learning."""

import torch


def prepare(inputs, parameters, threads, device):
    torch.set_num_threads(threads)
    if device == "cuda" and not torch.cuda.is_available():
        raise RuntimeError("this torch sees no graphics card")
    return InfoNCE(inputs, parameters, device)


class InfoNCE:
    def __init__(self, inputs, parameters, device):
        width = parameters["width"]
        self.device = device
        self.temperature = parameters["temperature"]
        self.queries = self.leaf(inputs["queries"], width)
        self.candidates = self.leaf(inputs["candidates"], width)
        self.labels = torch.arange(len(self.queries), device=device)
        self.version = torch.__version__
        self.loss_of = self.cross_entropy
        if parameters.get("package") == "pytorch-metric-learning":
            import pytorch_metric_learning
            from pytorch_metric_learning.distances import DotProductSimilarity
            from pytorch_metric_learning.losses import NTXentLoss

            distance = DotProductSimilarity(normalize_embeddings=False)
            loss = NTXentLoss(temperature=self.temperature, distance=distance)
            self.version = pytorch_metric_learning.__version__
            # With the same labels twice it would take both sides for one, and pass over the positives.
            labels = self.labels.clone()
            self.loss_of = lambda: loss(self.queries, self.labels, ref_emb=self.candidates, ref_labels=labels)

    def leaf(self, values, width):
        return torch.from_numpy(values.reshape(-1, width)).to(self.device).requires_grad_()

    def cross_entropy(self):
        scores = self.queries @ self.candidates.T / self.temperature
        return torch.nn.functional.cross_entropy(scores, self.labels)

    def run(self):
        self.queries.grad = None
        self.candidates.grad = None
        loss = self.loss_of()
        loss.backward()
        self.loss = loss.item()
        if self.device == "cuda":
            torch.cuda.synchronize()

    def outputs(self):
        return {
            "loss": torch.tensor([self.loss], dtype=torch.float32).numpy(),
            "queries": self.queries.grad.cpu().numpy(),
            "candidates": self.candidates.grad.cpu().numpy(),
        }
