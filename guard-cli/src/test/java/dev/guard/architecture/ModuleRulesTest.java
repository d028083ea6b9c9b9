package dev.guard.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModuleRulesTest {
  private static final Set<String> ADAPTER = Set.of("api");

  /** Which of our own packages a module may use beside its own: the table of the design. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("api", Set.of()),
          Map.entry("core", Set.of("api")),
          Map.entry("local", ADAPTER),
          Map.entry("aws", ADAPTER),
          Map.entry("k8s", ADAPTER),
          Map.entry("mesh", ADAPTER),
          Map.entry("gitlab", ADAPTER),
          Map.entry("datadog", ADAPTER),
          Map.entry("notify", ADAPTER),
          Map.entry("llm", ADAPTER),
          Map.entry("report", Set.of("api", "core")),
          Map.entry("testkit", Set.of("api", "core")),
          Map.entry("cli", Set.of("api", "core")),
          Map.entry(
              "sandbox",
              Set.of(
                  "api", "core", "local", "k8s", "mesh", "gitlab", "datadog", "notify", "report")));

  private static final Set<String> NO_ROOMS =
      Set.of("util", "utils", "common", "impl", "internal", "manager", "managers", "helper");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.guard");

  static Stream<String> modules() {
    return MAY_USE.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void givenAModule_whenItsClassesAreImported_thenThereAreSome(String module) {
    assertThat(classesOf(module)).as("classes in dev.guard.%s", module).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void givenAModule_whenItUsesOurCode_thenOnlyWhatTheTableAllows(String module) {
    Set<String> breaches = new TreeSet<>();
    for (JavaClass each : classesOf(module)) {
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String used = moduleOf(dependency.getTargetClass());
        if (!used.isEmpty() && !used.equals(module) && !allowed(module).contains(used)) {
          breaches.add(dependency.getDescription());
        }
      }
    }

    assertThat(breaches).isEmpty();
  }

  @Test
  void givenAllClasses_whenTheirModulesAreListed_thenTheTableNamesEachOfThem() {
    Set<String> found = new TreeSet<>();
    CLASSES.forEach(each -> found.add(moduleOf(each)));

    assertThat(MAY_USE.keySet()).containsAll(found);
  }

  @Test
  void givenTheApi_whenItUsesLibraries_thenOnlyTheJdkAndJSpecify() {
    classes()
        .that()
        .resideInAPackage("dev.guard.api..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.net.ssl..", "org.jspecify..", "dev.guard.api..")
        .check(CLASSES);
  }

  @Test
  void givenTheEngine_whenItUsesLibraries_thenNoneOfAnOutsideService() {
    noClasses()
        .that()
        .resideInAPackage("dev.guard.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.fabric8..",
            "org.gitlab4j..",
            "org.eclipse.jgit..",
            "com.datadog..",
            "dev.langchain4j..",
            "org.sqlite..",
            "software.amazon..")
        .check(CLASSES);
  }

  @Test
  void givenAllPackages_whenTheyAreNamed_thenByFeature() {
    List<String> breaches =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .distinct()
            .filter(name -> Arrays.stream(name.split("\\.", -1)).anyMatch(NO_ROOMS::contains))
            .toList();

    assertThat(breaches).isEmpty();
  }

  private static Set<String> allowed(String module) {
    return MAY_USE.getOrDefault(module, Set.of());
  }

  private static List<JavaClass> classesOf(String module) {
    return CLASSES.stream().filter(each -> moduleOf(each).equals(module)).toList();
  }

  /** The third part of the package name; empty outside of our code. */
  private static String moduleOf(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    boolean ours = parts.length > 2 && parts[0].equals("dev") && parts[1].equals("guard");
    return ours ? parts[2] : "";
  }
}
