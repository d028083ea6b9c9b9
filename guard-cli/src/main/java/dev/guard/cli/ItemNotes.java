package dev.guard.cli;

import dev.guard.api.GuardException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/** What reading a file of clusters comes upon. Not thread-safe. */
final class ItemNotes {
  private final String label;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> keptElsewhere = new TreeSet<>();
  private final Set<String> metadata = new TreeSet<>();
  private final Set<String> leftOut = new TreeSet<>();
  private final List<String> inProgress = new ArrayList<>();

  ItemNotes(String label) {
    this.label = label;
  }

  void problem(Node node, String what) {
    String place =
        node.getStartMark()
            .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
            .orElse("");
    problem(label + place + ": " + what);
  }

  void problem(String line) {
    problems.add(line);
  }

  /** A key that GUARD keeps elsewhere. */
  void keptElsewhere(String key) {
    keptElsewhere.add(key);
  }

  /** A key that no entry has, and that became metadata. */
  void metadata(String key) {
    metadata.add(key);
  }

  /** A key that no entry has, and whose value is no text. */
  void leftOut(String key) {
    leftOut.add(key);
  }

  void inProgress(String sentence) {
    inProgress.add(sentence);
  }

  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    say(sentences, "Left out, as GUARD keeps it elsewhere: ", keptElsewhere);
    say(sentences, "Kept as metadata, as no entry has such a key: ", metadata);
    say(sentences, "Left out, as it is no text: ", leftOut);
    sentences.addAll(inProgress);
    return List.copyOf(sentences);
  }

  private static void say(List<String> sentences, String what, Set<String> keys) {
    if (!keys.isEmpty()) {
      sentences.add(what + String.join(", ", keys) + ".");
    }
  }

  /**
   * Throws where anything is wrong.
   *
   * @throws GuardException with code {@code usage.registry-file}
   */
  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw GuardException.of("usage.registry-file", GuardException.Responsible.USER)
          .what("The clusters can't be read: " + String.join(" ", problems))
          .where(label)
          .next("Correct the file and import it again; nothing was stored.")
          .build();
    }
  }
}
