"""k-means by faiss."""

import faiss
import numpy


def prepare(inputs, parameters, threads, device):
    faiss.omp_set_num_threads(threads)
    return KMeans(inputs, parameters)


class KMeans:
    version = faiss.__version__

    def __init__(self, inputs, parameters):
        self.parameters = parameters
        self.points = inputs["points"].reshape(-1, parameters["width"])
        self.seeds = inputs["seeds"].reshape(-1, parameters["width"])

    def run(self):
        self.clustering = faiss.Kmeans(
            self.parameters["width"],
            self.parameters["clusters"],
            niter=self.parameters["iterations"],
            # All points, as on the other side; by default it takes at most 256 a centroid.
            max_points_per_centroid=len(self.points),
            min_points_per_centroid=1,
        )
        self.clustering.train(self.points, init_centroids=self.seeds)

    def outputs(self):
        distances, _ = self.clustering.index.search(self.points, 1)
        return {"objective": numpy.array([distances.astype("float64").sum()])}
