"""BM25 by bm25s: making the index, and asking it; texts are cut up on the clock."""

import bm25s
import Stemmer

pattern = r"[a-z0-9]+(?:'[a-z]+)?"


def prepare(inputs, parameters, threads, device):
    return Bm25(inputs, parameters)


class Bm25:
    version = f"{bm25s.__version__}, numpy"

    def __init__(self, inputs, parameters):
        self.parameters = parameters
        self.stemmer = Stemmer.Stemmer("english")
        self.documents = inputs["documents"]
        self.queries = inputs["queries"]
        self.stop_words = list(inputs["stopWords"])
        if parameters["step"] == "search":
            self.build()

    def cut(self, texts):
        return bm25s.tokenize(
            texts, token_pattern=pattern, stopwords=self.stop_words, stemmer=self.stemmer, show_progress=False
        )

    def build(self):
        k1, b = self.parameters["k1"], self.parameters["b"]
        self.index = bm25s.BM25(method="lucene", k1=k1, b=b, backend="numpy")
        self.index.index(self.cut(self.documents), show_progress=False)

    def search(self):
        k = self.parameters["k"]
        self.ids, self.scores = self.index.retrieve(
            self.cut(self.queries), k=k, show_progress=False, backend_selection="numpy"
        )

    def run(self):
        self.build() if self.parameters["step"] == "index" else self.search()

    def outputs(self):
        if self.parameters["step"] == "index":
            self.search()
        return {"ids": self.ids.ravel().astype("int32"), "scores": self.scores.ravel().astype("float32")}
