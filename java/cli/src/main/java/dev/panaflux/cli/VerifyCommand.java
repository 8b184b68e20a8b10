package dev.panaflux.cli;

import dev.panaflux.app.FailureKind;
import dev.panaflux.kernels.Precision;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.verify.CaseVerifier;
import dev.panaflux.verify.GoldenCase;
import dev.panaflux.verify.StageComparison;
import dev.panaflux.verify.VerificationReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares runs with diffusers' recordings, stage by stage. */
@Command(
        name = "verify",
        description =
                "Run golden cases and compare every stage with what diffusers computed. With --backends, generate one image"
                        + " with every backend and precision instead and compare those. Exit code 1 if one differs.",
        mixinStandardHelpOptions = true,
        defaultValueProvider = VerifyCommand.Defaults.class)
final class VerifyCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Parameters(
            arity = "0..*",
            paramLabel = "CASE_DIR",
            description = "Folder of a golden case: case.json, golden.safetensors, image.png and ref-K.png.")
    private List<Path> cases = new ArrayList<>();

    @Option(
            names = "--backends",
            paramLabel = "B,B,...",
            split = ",",
            description =
                    "all, or some of vector, scalar and native: generate one image with each in every precision it has"
                            + " and print how much they differ from the first.")
    private List<String> backends = new ArrayList<>();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private BackendOptions backend = new BackendOptions();

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public boolean isLean() {
        return backends.isEmpty() && backend.isLean(console, null);
    }

    @Override
    public Integer call() throws IOException {
        if (!backends.isEmpty()) {
            BackendsTable table = new BackendsTable(console, model.open(console), backend.kernelOptions(console));
            return table.print(backends) ? ExitCode.OK : FailureKind.FAILED_CHECK.exitCode();
        }
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("verify: expected CASE_DIR or --backends, found neither");
        }
        boolean passed = true;
        List<GoldenCase> golden = new ArrayList<>();
        for (Path folder : cases) {
            golden.add(GoldenCase.read(folder));
        }
        try (ImagePipeline pipeline = ImagePipeline.of(model.open(console))
                .kernels(backend.kernelOptions(console, Precision.F32))
                .quantizedWeights(console.environment().quantizedWeights())
                .build()) {
            console.note("%s on %s"
                    .formatted(pipeline.model().name(), pipeline.plan().describe()));
            backend.notices(pipeline.plan()).forEach(console::note);
            RunControl control = backend.verbose ? RunControl.showing(new PlainProgress(console)) : RunControl.quiet();
            CaseVerifier verifier = new CaseVerifier(pipeline);
            for (GoldenCase each : golden) {
                VerificationReport report = verifier.verify(each, control);
                print(report);
                passed &= report.passed();
            }
        }
        return passed ? ExitCode.OK : FailureKind.FAILED_CHECK.exitCode();
    }

    /** Golden cases were computed in f32, so verify defaults to f32. */
    static final class Defaults implements IDefaultValueProvider {
        @Override
        public @Nullable String defaultValue(ArgSpec argument) {
            boolean precision = argument instanceof OptionSpec option
                    && option.longestName().equals("--precision");
            return precision ? Precision.F32.label() : null;
        }
    }

    private void print(VerificationReport report) {
        console.print("%s%n", report.caseName());
        console.print("  %-24s %10s %10s  %-16s %s%n", "stage", "NMSE", "max error", "tolerance", "");
        for (StageComparison comparison : report.stages()) {
            switch (comparison) {
                case StageComparison.Compared compared ->
                    console.print(
                            "  %-24s %10.2e %10.2e  %-16s %s%n",
                            compared.stage(),
                            compared.errors().nmse(),
                            compared.errors().maxError(),
                            compared.tolerance().describe(),
                            compared.passed() ? "pass" : "FAIL");
                case StageComparison.Incomparable incomparable ->
                    console.print("  %-24s FAIL: %s%n", incomparable.stage(), incomparable.problem());
                case StageComparison.Skipped skipped ->
                    console.print("  %-24s skipped: %s%n", skipped.stage(), skipped.reason());
            }
        }
        console.print(
                "  %s%n",
                report.passed()
                        ? "PASSED"
                        : report.firstFailure()
                                .map(failure -> "FAILED, first at " + failure.stage())
                                .orElse("FAILED, nothing was compared"));
    }
}
