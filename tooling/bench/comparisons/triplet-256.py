"""Semi-hard triplet loss forward and backward, by sentence-transformers."""

import sentence_transformers
import torch
from sentence_transformers.sentence_transformer.losses import BatchSemiHardTripletLoss


def prepare(inputs, parameters, threads, device):
    torch.set_num_threads(threads)
    return Triplet(inputs, parameters)


class Triplet:
    version = sentence_transformers.__version__

    def __init__(self, inputs, parameters):
        self.embeddings = torch.from_numpy(inputs["embeddings"].reshape(-1, parameters["width"])).requires_grad_()
        self.labels = torch.from_numpy(inputs["labels"])
        # The model only hands on what it is given.
        self.loss_of = BatchSemiHardTripletLoss(model=lambda features: features, margin=parameters["margin"])

    def run(self):
        self.embeddings.grad = None
        loss = self.loss_of([{"sentence_embedding": self.embeddings}], self.labels)
        loss.backward()
        self.loss = loss.item()

    def outputs(self):
        return {
            "loss": torch.tensor([self.loss], dtype=torch.float32).numpy(),
            "embeddings": self.embeddings.grad.numpy(),
        }
