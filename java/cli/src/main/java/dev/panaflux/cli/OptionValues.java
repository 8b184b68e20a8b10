package dev.panaflux.cli;

import dev.panaflux.app.Environment;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.sampling.NoiseSource;
import dev.panaflux.weights.ModelFormatException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The values of options that are texts, for shell completion and help. */
final class OptionValues {

    private OptionValues() {}

    /** Names of models: those that ship with the program, then the published ones. */
    static final class Models implements Iterable<String> {

        private final Environment environment;

        Models(Console console) {
            this.environment = console.environment();
        }

        @Override
        public Iterator<String> iterator() {
            List<String> names;
            try {
                names = environment.models().names();
            } catch (ModelFormatException unreadable) {
                names = PublishedModel.names();
            }
            return names.iterator();
        }
    }

    /** Installed backends. */
    static final class Backends implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(
                            Stream.of(BackendChoice.AUTO.label()),
                            KernelSelector.installed().backends().stream()
                                    .map(backend -> backend.id().label()))
                    .iterator();
        }
    }

    /** Precisions of the arithmetic. */
    static final class Precisions implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(
                            Stream.of(PrecisionChoice.AUTO.label()),
                            Arrays.stream(Precision.values()).map(Precision::label))
                    .iterator();
        }
    }

    /** Sources of noise. */
    static final class NoiseSources implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(NoiseSource.values()).map(NoiseSource::label).iterator();
        }
    }

    /** Formats of images. */
    static final class Formats implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(OutputFormat.values()).map(OutputFormat::label).iterator();
        }
    }

    /** Ways to show images in a terminal. */
    static final class ShowStyles implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(ShowStyle.values()).map(ShowStyle::label).iterator();
        }
    }
}
