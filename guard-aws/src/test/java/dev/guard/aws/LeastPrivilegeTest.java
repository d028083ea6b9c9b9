package dev.guard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The policies in {@code deploy/aws} grant what GUARD calls, and no more. Comes last (see {@code
 * junit-platform.properties}): it compares what all other tests of this module made GUARD call.
 */
@Order(Integer.MAX_VALUE)
final class LeastPrivilegeTest {
  private static final Path FOLDER = Path.of("..", "deploy", "aws");
  private static final String OWN = "iam-policy.json";
  private static final String CLUSTER = "cluster-role-policy.json";

  private static List<JsonNode> statements(String file) {
    try {
      JsonNode policy = JsonMapper.shared().readTree(Files.readString(FOLDER.resolve(file)));
      assertThat(policy.path("Version").asString()).isEqualTo("2012-10-17");
      List<JsonNode> statements = new ArrayList<>();
      policy.path("Statement").forEach(statements::add);
      return statements;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> actions(String file) {
    Set<String> actions = new TreeSet<>();
    for (JsonNode statement : statements(file)) {
      statement.path("Action").forEach(action -> actions.add(action.asString()));
    }
    return actions;
  }

  private static String service(String action) {
    return action.substring(0, action.indexOf(':'));
  }

  /** A service that no test called in this JVM is not judged, so that some tests can run alone. */
  @Test
  void thePoliciesGrantExactlyWhatIsCalled() {
    Set<String> granted = actions(OWN);
    granted.addAll(actions(CLUSTER));
    Set<String> called = RecordedActions.actions();
    assertThat(called)
        .as("run all tests of guard-aws: this one compares what they call")
        .isNotEmpty();

    Set<String> missing = new TreeSet<>(called);
    missing.removeAll(granted);
    Set<String> needless = new TreeSet<>(granted);
    needless.removeAll(called);
    Set<String> services = new TreeSet<>();
    called.forEach(action -> services.add(service(action)));
    needless.removeIf(action -> !services.contains(service(action)));

    assertThat(missing).as("called, but not granted in deploy/aws").isEmpty();
    assertThat(needless).as("granted in deploy/aws, but never called").isEmpty();
  }

  @Test
  void aClustersRoleReadsEksAndNothingElse() {
    assertThat(actions(CLUSTER))
        .containsExactly(
            "eks:DescribeCluster",
            "eks:DescribeNodegroup",
            "eks:ListInsights",
            "eks:ListNodegroups");
  }

  @ParameterizedTest
  @ValueSource(strings = {OWN, CLUSTER})
  void nothingIsGrantedByWildcardOrTwice(String file) {
    List<String> all = new ArrayList<>();
    for (JsonNode statement : statements(file)) {
      assertThat(statement.path("Sid").asString()).matches("[A-Za-z0-9]+");
      assertThat(statement.path("Effect").asString()).isEqualTo("Allow");
      statement
          .path("Action")
          .forEach(action -> all.add(action.asString() + " on " + statement.path("Resource")));
      boolean everywhere = statement.path("Resource").asString("").equals("*");
      assertThat(everywhere)
          .as("only what has no resource is granted on all: " + statement.path("Sid"))
          .isEqualTo(statement.path("Sid").asString().equals("Identity"));
    }
    assertThat(all).doesNotHaveDuplicates().noneMatch(action -> action.matches("\\S*\\*.* on .*"));
  }
}
