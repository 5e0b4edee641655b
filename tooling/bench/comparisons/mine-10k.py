"""Mining hard negatives by sentence-transformers, over embeddings that are given."""

import numpy
import sentence_transformers
import torch
from datasets import Dataset, disable_progress_bars
from sentence_transformers.util import mine_hard_negatives


def prepare(inputs, parameters, threads, device):
    torch.set_num_threads(threads)
    disable_progress_bars()
    if parameters["faiss"]:
        import faiss

        faiss.omp_set_num_threads(threads)
    return Mining(inputs, parameters)


class GivenEmbeddings:
    """Stands where a model is expected and returns what it was made with."""

    device = torch.device("cpu")

    def __init__(self, queries, corpus):
        self.queries = queries
        self.corpus = corpus

    def encode_query(self, texts, **options):
        return self.queries

    def encode_document(self, texts, **options):
        return self.corpus

    def get_embedding_dimension(self):
        return self.corpus.shape[1]

    def similarity(self, a, b):
        return sentence_transformers.util.dot_score(a, b)

    def similarity_pairwise(self, a, b):
        return sentence_transformers.util.pairwise_dot_score(a, b)


class Mining:
    version = sentence_transformers.__version__

    def __init__(self, inputs, parameters):
        width = parameters["width"]
        self.parameters = parameters
        self.queries = inputs["queryTexts"]
        self.corpus = inputs["documentTexts"]
        self.positives = inputs["positives"]
        self.model = GivenEmbeddings(inputs["queries"].reshape(-1, width), inputs["documents"].reshape(-1, width))
        texts = [self.corpus[positive] for positive in self.positives]
        self.pairs = Dataset.from_dict({"query": self.queries, "positive": texts})

    def run(self):
        self.mined = mine_hard_negatives(
            self.pairs,
            self.model,
            corpus=self.corpus,
            range_min=self.parameters["rangeMin"],
            range_max=self.parameters["rangeMax"],
            relative_margin=self.parameters["relativeMargin"],
            num_negatives=self.parameters["negatives"],
            output_format="triplet",
            use_faiss=self.parameters["faiss"],
            verbose=False,
        )

    def outputs(self):
        queries = {text: number for number, text in enumerate(self.queries)}
        documents = {text: number for number, text in enumerate(self.corpus)}
        rows = zip(self.mined["query"], self.mined["positive"], self.mined["negative"])
        columns = [(queries[query], documents[positive], documents[negative]) for query, positive, negative in rows]
        table = numpy.array(columns, dtype="int32").reshape(-1, 3)
        return {"query": table[:, 0], "positive": table[:, 1], "negative": table[:, 2]}
