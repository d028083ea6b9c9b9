package dev.guard.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.run.ClusterState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The diagram of docs/states.md is the table of states. */
class StatesDocumentTest {
  private static final Pattern EDGE = Pattern.compile("(?m)^\\s*(\\w+) --> (\\w+)\\s*$");

  @Test
  void theDiagramHasTheEdgesOfTheTableAndNoOther() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "states.md"));
    Set<String> drawn = new TreeSet<>();
    Matcher matcher = EDGE.matcher(document);
    while (matcher.find()) {
      drawn.add(matcher.group(1) + " --> " + matcher.group(2));
    }

    Set<String> table = new TreeSet<>();
    for (ClusterState from : ClusterState.values()) {
      from.successors().forEach(to -> table.add(from.label() + " --> " + to.label()));
      assertThat(document).as("every state is explained").contains("| `" + from.label() + "` |");
    }
    assertThat(drawn).isEqualTo(table);
  }
}
