/** A published system about negatives: its paper, and the package that has it. */
export interface System {
  /** Two digits, as in a card's `@system` tag. */
  readonly id: string
  /** As in the names of its vector file and its experiment. */
  readonly slug: string
  readonly title: string
  readonly package: string
  readonly paper: { readonly title: string; readonly arxiv: string; readonly venue: string }
}

/** id, slug, package, arXiv id, venue or year, title, title of the paper */
const table = `
01 | supremix | core | 2309.16633 | 2023 | SupReMix | Mixup Your Own Pairs
02 | asl-image-copy-detection | vision-language | 2205.12358 | AAAI 2023 | ASL and NDEC | A Benchmark and Asymmetrical-Similarity Learning for Practical Image Copy Detection
03 | claps | llm-alignment | 2012.07280 | ICLR 2021 | CLAPS | Contrastive Learning with Adversarial Perturbations for Conditional Text Generation
04 | clip-counting | vision-language | 2302.12066 | ICCV 2023 | CLIP counting | Teaching CLIP to Count to Ten
05 | sugarcrepe-pp | vision-language | 2406.11171 | NeurIPS 2024 | SugarCrepe++ | SugarCrepe++: Vision-Language Model Sensitivity to Semantic and Lexical Alterations
06 | cet | retrieval | 2209.05072 | CIKM 2022 | CET | Hard Negatives or False Negatives: Correcting Pooling Bias in Training Neural Ranking Models
07 | lemon | graph | 2203.04703 | 2022 | LEMON | LEMON: LanguagE ModeL for Negative Sampling of Knowledge Graph Embeddings
08 | dbpm | core | 2302.03357 | ICLR 2024 | DBPM | Towards Enhancing Time Series Contrastive Learning: A Dynamic Bad Pair Mining Approach
09 | star-adore | retrieval | 2104.08051 | SIGIR 2021 | STAR and ADORE | Optimizing Dense Retrieval Model Training with Hard Negatives
10 | groco-learning-by-sorting | core | 2301.02009 | ICCV 2023 | GroCo | Learning by Sorting: Self-supervised Learning with Group Ordering Constraints
11 | pamc | graph | 2209.14067 | 2022 | PamC | Efficient block contrastive learning via parameter-free meta-node approximation
12 | negtome | vision-language | 2412.01339 | 2024 | NegToMe | Negative Token Merging: Image-based Adversarial Feature Guidance
13 | hydra-arbitrary-pairs | core | 2410.18200 | 2024 | Hydra (SimLAP) | Rethinking Positive Pairs in Contrastive Learning
14 | ar2 | retrieval | 2110.03611 | ICLR 2022 | AR2 | Adversarial Retriever-Ranker for dense text retrieval
15 | car | llm-alignment | 2305.14869 | Findings of EMNLP 2023 | CAR | CAR: Conceptualization-Augmented Reasoner for Zero-Shot Commonsense Question Answering
16 | class-dependent-compression | core | 1909.10364 | SenSys-ML 2020 | Class-dependent compression | Class-dependent Compression of Deep Neural Networks
17 | qcrd | llm-alignment | 2405.13014 | 2024 | QCRD | QCRD: Quality-guided Contrastive Rationale Distillation for Large Language Models
18 | behaviour-of-contrastive-loss | core | 2012.09740 | CVPR 2021 | Behaviour of contrastive loss | Understanding the Behaviour of Contrastive Loss
19 | ngame | retrieval | 2207.04452 | WSDM 2023 | NGAME | NGAME: Negative Mining-aware Mini-batching for Extreme Classification
20 | perp-neg | vision-language | 2304.04968 | 2023 | Perp-Neg | Re-imagine the Negative Prompt Algorithm: Transform 2D Diffusion into 3D, alleviate Janus problem and Beyond
21 | tensor-attention | core | 2310.04064 | ICLR 2024 | Tensor attention | How to Capture Higher-order Correlations? Generalizing Matrix Softmax Attention to Kronecker Computation
22 | cacr | core | 2105.03746 | TMLR 2023 | CACR | Contrastive Attraction and Contrastive Repulsion for Representation Learning
23 | easy2hard-irt-glicko | llm-alignment | 2409.18433 | NeurIPS 2024 | Easy2Hard-Bench | Easy2Hard-Bench: Standardized Difficulty Labels for Profiling LLM Performance and Generalization
24 | inference-scaling | llm-alignment | 2411.17501 | ICLR 2026 | Inference scaling flaws | Inference Scaling fLaws: The Limits of LLM Resampling with Imperfect Verifiers
25 | reversal-curse | llm-alignment | 2309.12288 | ICLR 2024 | Reversal curse | The Reversal Curse: LLMs trained on "A is B" fail to learn "B is A"
26 | z-loss | core | 1604.08859 | 2016 | Z-loss | The Z-loss: a shift and scale invariant classification loss belonging to the Spherical Family
27 | set-logic | llm-alignment | 2312.03633 | Patterns 2024 | Reversal and set logic | Not All Large Language Models (LLMs) Succumb to the "Reversal Curse": A Comparative Study of Deductive Logical Reasoning in BERT and GPT Models
28 | ecthr-pcr | retrieval | 2404.00596 | LREC-COLING 2024 | ECtHR-PCR | ECtHR-PCR: A Dataset for Precedent Understanding and Prior Case Retrieval in the European Court of Human Rights
29 | d2o | llm-alignment | 2403.03419 | Findings of EMNLP 2024 | D2O | Negating Negatives: Alignment with Human Negative Samples via Distributional Dispreference Optimization
30 | spn4cir | vision-language | 2404.11317 | ACM MM 2024 | SPN4CIR | Improving Composed Image Retrieval via Contrastive Learning with Scaling Positives and Negatives
31 | per-step-negatives | llm-alignment | 2406.14532 | NeurIPS 2024 | Per-step negatives | RL on Incorrect Synthetic Data Scales the Efficiency of LLM Math Reasoning by Eight-Fold
32 | peg | retrieval | 2311.11691 | 2023 | PEG | Towards Robust Text Retrieval with Progressive Learning
33 | bidirectional-ranking | vision-language | 1601.03478 | 2015 | Bidirectional ranking | Deep Learning Applied to Image and Text Matching
34 | deception | llm-alignment | 2406.11431 | ICLR 2025 | Weak-to-strong deception | Super(ficial)-alignment: Strong Models May Deceive Weak Models in Weak-to-Strong Generalization
35 | tas-balanced | retrieval | 2104.06967 | SIGIR 2021 | TAS-Balanced | Efficiently Teaching an Effective Dense Retriever with Balanced Topic Aware Sampling
36 | past-tense | llm-alignment | 2407.11969 | ICLR 2025 | Past tense | Does Refusal Training in LLMs Generalize to the Past Tense?
37 | dense-hebbian-rsb | core | 2111.12997 | J. Stat. Phys. 2022 | Dense Hebbian networks | Replica symmetry breaking in dense neural networks
38 | lime-text-audit | llm-alignment | 2303.12772 | 2023 | Text audit with LIME | Interpretable Bangla Sarcasm Detection using BERT and Explainable AI
39 | simplicity-bias | core | 2006.07710 | NeurIPS 2020 | Simplicity bias | The Pitfalls of Simplicity Bias in Neural Networks
40 | hyperspherical-novel-class | core | 2102.03243 | 2021 | Hyperspherical novel classes | Hyperspherical embedding for novel class classification
41 | safe-align | llm-alignment | 2308.09662 | 2023 | RED-EVAL and RED-INSTRUCT | Red-Teaming Large Language Models using Chain of Utterances for Safety-Alignment
42 | easy-to-hard | llm-alignment | 2401.06751 | ACL 2024 | Easy to hard | The Unreasonable Effectiveness of Easy Training Data for Hard Tasks
43 | directpred-ssl-dynamics | core | 2102.06810 | ICML 2021 | DirectPred | Understanding self-supervised Learning Dynamics without Contrastive Pairs
44 | forwardgnn | graph | 2403.11004 | ICLR 2024 | ForwardGNN | Forward Learning of Graph Neural Networks
45 | w2pgnn | graph | 2303.16458 | KDD 2023 | W2PGNN | When to Pre-Train Graph Neural Networks? From Data Generation Perspective!
46 | bonsai-rfc | core | 2203.15516 | ICML 2022 | Bonsai (RFC) | Rich Feature Construction for the Optimization-Generalization Dilemma
47 | supervision | llm-alignment | 2410.20533 | NAACL 2025 | Supervision of hard tasks | Guiding Through Complexity: What Makes Good Supervision for Hard Reasoning Tasks?
48 | cvib | llm-alignment | 2303.02846 | Knowledge-Based Systems 2024 | CVIB | Reducing Spurious Correlations for ABSA with Variational Information Bottleneck and Contrastive Learning
49 | rde-noisy-correspondence | vision-language | 2308.09911 | CVPR 2024 | RDE | Noisy-Correspondence Learning for Text-to-Image Person Re-identification
50 | mil-unit-tests | core | 2310.17867 | NeurIPS 2023 | MIL unit tests | Reproducibility in Multiple Instance Learning: A Case For Algorithmic Unit Tests
51 | gcg | llm-alignment | 2307.15043 | 2023 | GCG | Universal and Transferable Adversarial Attacks on Aligned Language Models
52 | peneo | vision-language | 2401.03472 | ACM MM 2024 | PEneo | PEneo: Unifying Line Extraction, Line Grouping, and Entity Linking for End-to-end Document Pair Extraction
53 | susana-proto-triplet-icnn | core | 2305.09062 | 2023 | SuSana Distancia | SuSana Distancia is all you need: Enforcing class separability in metric learning via two novel distance-based loss functions for few-shot image classification
54 | t2ranking | retrieval | 2304.03679 | SIGIR 2023 | T2Ranking | T2Ranking: A large-scale Chinese Benchmark for Passage Ranking
55 | bbnli-next | llm-alignment | 2305.12620 | 2023 | BBNLI-next | Keeping Up with the Language Models: Robustness-Bias Interplay in NLI Data and Models
`

/** The fifty-five systems, in the order of their numbers. */
export const systems: readonly System[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [id, slug, folder, arxiv, venue, title, paper] = line.split(' | ')
    return { id, slug, title, package: `@neg/${folder}`, paper: { title: paper, arxiv, venue } }
  })
