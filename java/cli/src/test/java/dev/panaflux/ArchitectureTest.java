package dev.panaflux;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The house's rules: which row may know which, and what only one row may touch. Reading all classes takes longer than the fast tests
 * of most modules.
 */
@Tag("slow")
class ArchitectureTest {

    private static final String ROOT = "dev.panaflux.";

    private static final JavaClasses CLASSES = importClasses();

    private static final Path DOCUMENT = Path.of(System.getProperty("basedir", ""), "..", "..", "ARCHITECTURE.md");

    private static JavaClasses importClasses() {
        // The rules ask of others' classes nothing but their names.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("dev.panaflux");
    }

    /**
     * A row of the document's table.
     *
     * @param classes pattern of the classes of a package
     * @param mayUse patterns of the classes of other packages that they may use
     */
    record Row(String classes, List<String> mayUse) {
        @Override
        public String toString() {
            return "%s -> %s".formatted(classes, mayUse.isEmpty() ? "no other package" : String.join(", ", mayUse));
        }
    }

    /** The rows of the document's table of packages. */
    private static List<Row> rows() throws IOException {
        List<Row> rows = Files.readString(DOCUMENT)
                .lines()
                .filter(line -> line.matches("\\| `[a-z.*0-9]+` \\|.*"))
                .map(line -> line.split("\\|", -1))
                .map(cells -> new Row(names(cells[1]).getFirst(), names(cells[3])))
                .toList();
        assertThat(rows).as("rows of %s", DOCUMENT).hasSizeGreaterThan(15);
        return rows;
    }

    /** Reads patterns: {@code *} matches one class or package name, {@code **} any number of them. */
    private static List<String> names(String cell) {
        return Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(match -> match.group(1))
                .map(name -> name.endsWith("*") || name.matches(".*\\.[A-Z]\\w*") ? name : name + ".*")
                .toList();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void theLayoutOfTheDocumentIsThatOfTheRepository(String folder) {
        assertThat(DOCUMENT.resolveSibling(folder)).isDirectory();
    }

    private static List<String> folders() throws IOException {
        return Pattern.compile("(?m)^([a-z][a-z-]*(?:/[a-z0-9-]+)?) {2,}\\S")
                .matcher(Files.readString(DOCUMENT).replaceFirst("(?s)\n## From prompt.*", ""))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void theLayoutListsEveryModule() throws IOException {
        List<String> modules = Pattern.compile("<module>([^<]+)</module>")
                .matcher(Files.readString(DOCUMENT.resolveSibling("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(modules).hasSizeGreaterThan(5);
        assertThat(folders()).containsAll(modules);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aPackageUsesOnlyThePackagesOfItsRow(Row row) {
        DescribedPredicate<JavaClass> allowed = describe(
                "outside Panaflux, in the package itself, or in " + row,
                target -> !target.getName().startsWith(ROOT)
                        || isNamed(row.classes()).test(target)
                        || row.mayUse().stream().anyMatch(name -> isNamed(name).test(target)));

        classes()
                .that(isNamed(row.classes()))
                .should()
                .onlyDependOnClassesThat(allowed)
                .check(CLASSES);
    }

    /** The rows of modules that are not on this test's class path. */
    private static List<Row> modulesApart() throws IOException {
        return Files.readString(DOCUMENT)
                .lines()
                .filter(line -> line.matches("\\| `java/[a-z0-9-]+` \\|.*"))
                .map(line -> line.split("\\|", -1))
                .map(cells -> new Row(cells[1].replace("`", "").strip(), names(cells[3])))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modulesApart")
    void aModuleApartImportsOnlyThePackagesOfItsRow(Row row) throws IOException {
        Path sources = DOCUMENT.resolveSibling(row.classes()).resolve("src/main/java");
        List<String> imported = new ArrayList<>();
        List<String> own = new ArrayList<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                own.add(sources.relativize(file.getParent()).toString().replace('/', '.'));
                Pattern.compile("(?m)^import (?:static )?(dev\\.panaflux[a-z0-9.]*)\\.[A-Z][\\w.]*;")
                        .matcher(Files.readString(file))
                        .results()
                        .map(match -> match.group(1))
                        .forEach(imported::add);
            }
        }
        assertThat(imported)
                .as("packages that %s imports", row.classes())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(
                                own.contains(name) || row.mayUse().contains(name.substring(ROOT.length()) + ".*"))
                        .as("%s, which is not in %s", name, row)
                        .isTrue());
    }

    @Test
    void everyClassBelongsToExactlyOneRow() throws IOException {
        List<Row> rows = rows();
        assertThat(CLASSES)
                .isNotEmpty()
                .allSatisfy(type -> assertThat(rows)
                        .as(type.getName())
                        .filteredOn(row -> isNamed(row.classes()).test(type))
                        .hasSize(1));
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.panaflux.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyAFamilyUsesItsNetworks() {
        String[] networks = {"model.qwen3.**", "model.transformer.**", "model.autoencoder.**"};
        noClasses()
                .that(isNotNamed("family.klein.**"))
                .and(isNotNamed(networks))
                .should()
                .dependOnClassesThat(isNamed(networks))
                .check(CLASSES);
    }

    @Test
    void familiesAreFoundAsServicesAndNamedByNobody() {
        noClasses()
                .that(isNotNamed("family.klein.**"))
                .should()
                .dependOnClassesThat(isNamed("family.klein.**"))
                .check(CLASSES);
    }

    /** Help texts, workloads and messages get names from {@code PublishedModel}. */
    @Test
    void onlyAFamilyContainsTheNamesOfItsModels() throws IOException {
        Pattern literal = Pattern.compile("\"[^\"\n]*klein[^\"\n]*\"", Pattern.CASE_INSENSITIVE);
        List<Path> sources = new ArrayList<>();
        for (String folder : List.of("java", "bench")) {
            try (Stream<Path> files = Files.walk(DOCUMENT.resolveSibling(folder))) {
                files.filter(file -> file.toString().contains("/src/main/java/"))
                        .filter(file -> file.toString().endsWith(".java"))
                        .forEach(sources::add);
            }
        }
        assertThat(sources).hasSizeGreaterThan(300);
        for (Path source : sources) {
            if (!source.toString().contains("/family/klein/")) {
                assertThat(literal.matcher(Files.readString(source)).find())
                        .as("a literal with a family's name in %s", source)
                        .isFalse();
            }
        }
    }

    @Test
    void modelsDoNoInputOrOutput() {
        noClasses()
                .that(isNamed("model.**"))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net.."))
                .check(CLASSES);
    }

    @Test
    void onlyTheVectorBackendUsesTheIncubatingVectorModule() {
        noClasses()
                .that(isNotNamed("kernels.vector.**"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("jdk.incubator.."))
                .check(CLASSES);
    }

    @Test
    void onlyTheShellUsesTheLibraryForTerminals() {
        noClasses()
                .that(isNotNamed("cli.shell.**"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.jline.."))
                .check(CLASSES);
    }

    @Test
    void onePackageEachUsesTheServersLibraries() {
        noClasses()
                .that(isNotNamed("server.http.**"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.eclipse.jetty.."))
                .check(CLASSES);
        noClasses()
                .that(isNotNamed("server.metrics.**"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.micrometer..", "io.prometheus.."))
                .check(CLASSES);
    }

    @Test
    void onlyTheToolsOfLanguageModelsUseTheirLibrary() {
        noClasses()
                .that(isNotNamed("mcp.**"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.modelcontextprotocol..", "reactor.."))
                .check(CLASSES);
    }

    @Test
    void staticFieldsAreFinal() {
        fields().that().haveModifier(STATIC).should().beFinal().check(CLASSES);
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
                .check(CLASSES);
    }

    @Test
    void onlyTheUsersFoldersAndTheEntryOfFrontEndsReadTheEnvironment() {
        noClasses()
                .that(isNotNamed("app.Environment", "system.UserFolders"))
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(CLASSES);
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
