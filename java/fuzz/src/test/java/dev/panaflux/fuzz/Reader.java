package dev.panaflux.fuzz;

import dev.panaflux.image.DecodingCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** All readers of files that others may have made. */
enum Reader {
    /** Weights. */
    SAFETENSORS,
    /** Adapters. */
    ADAPTERS,
    /** Weights. */
    GGUF,
    /** Weights as 8-bit integers. */
    INT8,
    /** Projections for previews. */
    PREVIEW,
    /** The configs of a model, and the index of its weights. */
    CONFIGS,
    /** What a model knows. */
    VOCABULARY,
    /** A tokenizer. */
    TOKENIZER,
    /** A tokenizer's regular expression. */
    SPLIT_PATTERN,
    /** Reference images. */
    PNG,
    /** Reference images. */
    JPEG,
    /** Reference images. */
    WEBP,
    /** Reference images. */
    GIF,
    /** Reference images. */
    BMP,
    /** How an image was generated. */
    METADATA,
    /** A machine's tuning. */
    TUNING,
    /** Reports of benchmarks, and the pages and tables made of them. */
    REPORTS,
    /** Prompts, one a line. */
    PROMPTS,
    /** Prompts of a benchmark. */
    BENCH_PROMPTS,
    /** Jobs. */
    JOB_YAML,
    /** Jobs. */
    JOB_TOML,
    /** Jobs. */
    JOB_JSON,
    /** Jobs. */
    JOB_JSONL,
    /** Jobs. */
    JOB_CSV,
    /** What became of a job's images. */
    JOURNAL,
    /** Encodings of prompts. */
    ENCODINGS;

    /** The name of its folders, and on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Its harness.
     *
     * @param folder an empty folder for the files that it is given
     */
    Harness open(Path folder) throws IOException {
        return switch (this) {
            case SAFETENSORS -> new SafetensorsHarness(folder);
            case ADAPTERS -> new AdaptersHarness(folder);
            case GGUF -> new GgufHarness(folder);
            case INT8 -> new Int8Harness(folder);
            case PREVIEW -> new PreviewHarness(folder);
            case CONFIGS -> new ConfigsHarness(folder);
            case VOCABULARY -> new VocabularyHarness(folder);
            case TOKENIZER -> new TokenizerHarness(folder);
            case SPLIT_PATTERN -> new SplitPatternHarness(folder);
            case PNG -> new ImageHarness(".png", DecodingCheck::withChecksums);
            case JPEG -> new ImageHarness(".jpg", content -> content);
            case WEBP -> new ImageHarness(".webp", content -> content);
            case GIF -> new ImageHarness(".gif", content -> content);
            case BMP -> new ImageHarness(".bmp", content -> content);
            case METADATA -> new MetadataHarness();
            case TUNING -> new TuningHarness(folder);
            case REPORTS -> new ReportsHarness(folder);
            case PROMPTS -> new PromptsHarness();
            case BENCH_PROMPTS -> new BenchPromptsHarness(folder);
            case JOB_YAML -> new JobHarness(folder, "yaml");
            case JOB_TOML -> new JobHarness(folder, "toml");
            case JOB_JSON -> new JobHarness(folder, "json");
            case JOB_JSONL -> new JobHarness(folder, "jsonl");
            case JOB_CSV -> new JobHarness(folder, "csv");
            case JOURNAL -> new JournalHarness(folder);
            case ENCODINGS -> new EncodingsHarness(folder);
        };
    }

    /** The reader of a name. */
    static Reader named(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
