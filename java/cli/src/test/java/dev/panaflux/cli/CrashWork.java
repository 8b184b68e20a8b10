package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.model;

import java.nio.file.Path;
import java.util.List;

/** The commands that write files, as {@link CrashMatrixTest} runs them. */
enum CrashWork {

    /** Images, and what their stages computed. */
    IMAGES {
        @Override
        List<Object> arguments(Path folder) {
            return List.of(
                    "generate",
                    "a red apple",
                    "-m",
                    model("tiny"),
                    "-o",
                    folder.resolve("a.png"),
                    "--force",
                    "--dump",
                    folder.resolve(CrashRun.DUMPS).resolve("dump.safetensors"),
                    "--backend",
                    "scalar",
                    "--size",
                    64,
                    "--steps",
                    1,
                    "--seed",
                    1,
                    "--count",
                    4,
                    "--quiet");
        }
    },

    /** 8-bit weights where they are asked for. */
    INT8 {
        @Override
        List<Object> arguments(Path folder) {
            return List.of("quantize", model("mini"), "-o", folder.resolve("mini.int8.safetensors"));
        }
    },

    /** 8-bit weights that a run puts into the user's cache. */
    INT8_CACHE {
        @Override
        List<Object> arguments(Path folder) {
            return List.of(
                    "generate",
                    "a red apple",
                    "-m",
                    model("mini"),
                    "-o",
                    folder.resolve("a.png"),
                    "--force",
                    "--backend",
                    "scalar",
                    "--precision",
                    "int8",
                    "--size",
                    64,
                    "--steps",
                    1,
                    "--seed",
                    1,
                    "--quiet");
        }
    },

    /** A model of random weights. */
    MODEL {
        @Override
        List<Object> arguments(Path folder) {
            return List.of("synth", model("mini"), "-o", folder.resolve("made"));
        }
    },

    /** The libraries that the native backend unpacks. */
    LIBRARIES {
        @Override
        List<Object> arguments(Path folder) {
            return List.of("doctor", "--json", "--no-probe");
        }
    },

    /** A report in every format. */
    REPORT {
        @Override
        List<Object> arguments(Path folder) {
            return List.of(
                    "bench",
                    "report",
                    CommandRun.PROGRAM.resolve("bench/reports/quick.json"),
                    "--json",
                    folder.resolve("a.json"),
                    "--html",
                    folder.resolve("a.html"),
                    "--markdown",
                    folder.resolve("a.md"),
                    "--csv",
                    folder.resolve("a.csv"));
        }
    };

    /** The command line that writes to {@code folder}. */
    abstract List<Object> arguments(Path folder);
}
