package dev.panaflux;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house's rules: which room may know which, and what only one room may touch. */
class ArchitectureTest {

    private static final String ROOT = "dev.panaflux.";

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.panaflux");

    /** The packages of {@code classes}, and the classes of other rooms that they may depend on. */
    record Room(String classes, List<String> mayUse) {
        Room(String classes, String... mayUse) {
            this(classes, List.of(mayUse));
        }

        @Override
        public String toString() {
            return "%s -> %s".formatted(classes, mayUse.isEmpty() ? "no other room" : String.join(", ", mayUse));
        }
    }

    /** In these names {@code *} stands for one class or package, {@code **} for any number of them. */
    private static List<Room> rooms() {
        return List.of(
                new Room(
                        "cli.**",
                        "app.*",
                        "bench.**",
                        "verify.*",
                        "pipeline.*",
                        "model.**",
                        "sampling.*",
                        "image.*",
                        "weights.**",
                        "tokenizer.*",
                        "kernels.*",
                        "kernels.backend.*",
                        "system.*"),
                new Room(
                        "app.**",
                        "family.*",
                        "pipeline.*",
                        "image.*",
                        "weights.**",
                        "kernels.*",
                        "kernels.backend.*",
                        "system.*"),
                new Room("family.*"),
                new Room("bench.*"),
                new Room(
                        "bench.run.**",
                        "bench.*",
                        "pipeline.*",
                        "model.**",
                        "image.*",
                        "weights.**",
                        "tokenizer.*",
                        "kernels.*",
                        "kernels.backend.*",
                        "system.*"),
                new Room(
                        "bench.tune.**",
                        "app.*",
                        "bench.*",
                        "bench.run.*",
                        "kernels.*",
                        "kernels.backend.*",
                        "system.*"),
                new Room("bench.compare.**", "bench.*"),
                new Room("bench.view.**", "bench.*", "bench.compare.*"),
                new Room("verify.**", "pipeline.*", "image.*", "weights.**", "kernels.Precision", "kernels.backend.*"),
                new Room(
                        "pipeline.*",
                        "model.**",
                        "sampling.*",
                        "image.*",
                        "weights.**",
                        "tokenizer.*",
                        "kernels.*",
                        "kernels.backend.*",
                        "system.*"),
                new Room(
                        "model.**",
                        "kernels.*",
                        "weights.TensorSource",
                        "weights.ModelFormatException",
                        "weights.*Config"),
                new Room("sampling.**", "weights.*Config"),
                new Room("image.**", "system.*"),
                new Room("tokenizer.**", "weights.ModelFormatException"),
                new Room(
                        "weights.*",
                        "family.PublishedModel",
                        "kernels.DType",
                        "kernels.Tensor",
                        "kernels.Weight",
                        "system.*"),
                new Room("weights.safetensors.**", "weights.*", "kernels.DType", "kernels.Tensor", "system.*"),
                new Room(
                        "weights.int8.**",
                        "weights.*",
                        "weights.safetensors.*",
                        "kernels.DType",
                        "kernels.Tensor",
                        "kernels.Weight",
                        "kernels.Quantiz*",
                        "kernels.ComputePool*",
                        "system.*"),
                new Room("weights.synthetic.**", "weights.*", "kernels.DType", "kernels.BFloat16"),
                new Room("kernels.*"),
                new Room("kernels.backend.**", "kernels.*", "system.UserFolders"),
                new Room("kernels.scalar.**", "kernels.*", "kernels.backend.*"),
                new Room("kernels.vector.**", "kernels.*", "kernels.backend.*"),
                new Room(
                        "kernels.cnative.**",
                        "kernels.*",
                        "kernels.backend.*",
                        "kernels.scalar.*",
                        "bindings.**",
                        "system.*"),
                new Room("system.**"),
                new Room("bindings.**"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rooms")
    void aRoomDependsOnlyOnTheRoomsBelowIt(Room room) {
        DescribedPredicate<JavaClass> allowed = describe(
                "outside the house, in the room, or in " + room,
                target -> !target.getName().startsWith(ROOT)
                        || isNamed(room.classes()).test(target)
                        || room.mayUse().stream().anyMatch(name -> isNamed(name).test(target)));

        classes()
                .that(isNamed(room.classes()))
                .should()
                .onlyDependOnClassesThat(allowed)
                .check(HOUSE);
    }

    @Test
    void everyClassHasExactlyOneRoom() {
        assertThat(HOUSE)
                .isNotEmpty()
                .allSatisfy(type -> assertThat(rooms())
                        .as(type.getName())
                        .filteredOn(room -> isNamed(room.classes()).test(type))
                        .hasSize(1));
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.panaflux.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void modelsDoNoInputOrOutput() {
        noClasses()
                .that(isNamed("model.**"))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net.."))
                .check(HOUSE);
    }

    @Test
    void onlyTheVectorBackendUsesTheIncubatingVectorModule() {
        noClasses()
                .that(isNotNamed("kernels.vector.**"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("jdk.incubator.."))
                .check(HOUSE);
    }

    @Test
    void staticFieldsAreFinal() {
        fields().that().haveModifier(STATIC).should().beFinal().check(HOUSE);
    }

    @Test
    void onlyTheCommandLineEndsTheProcessOrUsesTheStandardStreams() {
        // jextract's classes can trace their calls to the standard output, which is off.
        noClasses()
                .that(isNotNamed("cli.**", "bindings.**"))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .accessField(System.class, "in")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethodWhere(describe(
                        "an exception prints its stack trace",
                        call -> call.getName().equals("printStackTrace")
                                && call.getTarget().getRawParameterTypes().isEmpty()))
                .check(HOUSE);
    }

    @Test
    void onlyTheUsersFoldersAndTheEntryOfFrontEndsReadTheEnvironment() {
        noClasses()
                .that(isNotNamed("app.Environment", "system.UserFolders"))
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(HOUSE);
    }

    private static DescribedPredicate<JavaClass> isNotNamed(String... names) {
        return DescribedPredicate.not(isNamed(names));
    }

    /** Classes, and those nested in them, that one of {@code names} stands for. */
    private static DescribedPredicate<JavaClass> isNamed(String... names) {
        Pattern pattern = Pattern.compile(Arrays.stream(names)
                .map(name -> name.replace(".", "\\.")
                        .replaceAll("(?<!\\*)\\*(?!\\*)", "[^.]*")
                        .replace("**", ".*"))
                .collect(Collectors.joining("|", Pattern.quote(ROOT) + "(", ")(\\$.*)?")));
        return describe(
                String.join(", ", names),
                type -> pattern.matcher(type.getName()).matches());
    }
}
