package dev.guard.core.gitops.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for every layout: generated from a fixed seed, so that a failure can be repeated. */
class EditPropertiesTest {
  private static final int LAYOUTS = 200;

  private final ReleaseFileEditor editor = new ReleaseFileEditor(Mesh.OWNS);

  @Test
  void onlyVersionBytesChangeAndUndoAndRepeatHold() {
    for (int seed = 0; seed < LAYOUTS; seed++) {
      Layout layout = new Layout(new Random(seed));
      List<SourceFile> before = List.of(layout.file("1.26.4"), repository());

      Edited edited = editor.edit(before, Mesh.to("1.27.13"));
      List<SourceFile> after = Mesh.after(before, edited);

      String name = "seed " + seed + "\n" + before.get(0).content().utf8();
      assertThat(edited.refusals()).as(name).isEmpty();
      assertThat(edited.edits()).as(name).hasSize(layout.releases);
      assertThat(after).as(name).isEqualTo(List.of(layout.file("1.27.13"), repository()));
      assertThat(editor.edit(after, Mesh.to("1.27.13")).files()).as(name).isEmpty();
      Edited undone = editor.undo(after, edited.edits());
      assertThat(Mesh.after(after, undone)).as(name).isEqualTo(before);
      assertThat(editor.holds(after, edited.edits()).all(Holding.Value.AFTER)).as(name).isTrue();
      assertThat(editor.holds(before, edited.edits()).all(Holding.Value.BEFORE)).as(name).isTrue();
    }
  }

  /** Half-written and broken files: the editor answers, and what it edits it can undo. */
  @Test
  void aDamagedFileIsEditedSafelyOrNotAtAll() {
    int edits = 0;
    int refusals = 0;
    for (int seed = 0; seed < LAYOUTS; seed++) {
      Random random = new Random(seed);
      String text = damaged(random, new Layout(random).file("1.26.4").content().utf8());
      List<SourceFile> before = List.of(Mesh.file("mesh.yaml", text), repository());

      Edited edited = editor.edit(before, Mesh.to("1.27.13"));
      List<SourceFile> after = Mesh.after(before, edited);

      String name = "seed " + seed + "\n" + text;
      assertThat(after.get(0).content().utf8().replace("1.27.13", "1.26.4"))
          .as(name)
          .isEqualTo(text);
      assertThat(Mesh.after(after, editor.undo(after, edited.edits()))).as(name).isEqualTo(before);
      edits += edited.edits().size();
      refusals += edited.refusals().size();
    }
    assertThat(edits).as("damage must not always win").isGreaterThan(LAYOUTS / 4);
    assertThat(refusals).as("nor never").isGreaterThan(LAYOUTS / 4);
  }

  private static String damaged(Random random, String text) {
    StringBuilder damaged = new StringBuilder(text);
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      int at = random.nextInt(damaged.length());
      switch (random.nextInt(4)) {
        case 0 -> damaged.deleteCharAt(at);
        case 1 -> damaged.insert(at, ":{}[]&*!|>'\"%@`#-\t\n ${".charAt(random.nextInt(20)));
        case 2 -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(40)));
        default ->
            damaged.insert(at, text, at / 2, Math.min(text.length(), at / 2 + random.nextInt(60)));
      }
    }
    return damaged.toString();
  }

  private static SourceFile repository() {
    return Mesh.file("repository.yaml", Mesh.repository());
  }

  /** One file whose text depends on the random choices and on the version, and on nothing else. */
  private static final class Layout {
    private static final List<String> QUOTES = List.of("", "\"", "'");
    private static final List<String> PROPERTIES = List.of("", "&v ", "!!str ", "&v !!str ");
    private static final List<String> COMMENTS =
        List.of("", " # 1.26.4", "   # datasource=helm ü🚀", "  ", " #");
    private static final List<String> BETWEEN =
        List.of("---\n", "---\n# only a comment\n---\n", "--- # next\n", "\n---\n\n", "...\n---\n");
    private static final List<String> CHARTS = List.of("base", "istiod", "cni", "gateway");

    private final int releases;
    private final List<String> pieces = new ArrayList<>();

    Layout(Random random) {
      this.releases = 1 + random.nextInt(CHARTS.size());
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "\uFEFF" : "");
      text.append(pick(random, List.of("", "---\n", "# höhe 🚀\n---\n", "\n\n")));
      for (int i = 0; i < releases; i++) {
        text.append(i == 0 ? "" : pick(random, BETWEEN));
        String quote = pick(random, QUOTES);
        String version = "version: " + pick(random, PROPERTIES) + quote + "\u0000" + quote;
        String release = Mesh.release(CHARTS.get(i), "@");
        if (random.nextInt(4) == 0) {
          release =
              release.replace("  chart: " + CHARTS.get(i), "  chart: \"" + CHARTS.get(i) + "\"");
        }
        if (random.nextInt(3) == 0) {
          release = release.replace("metadata:\n", "metadata:\n  labels: {v: '1.26.4', ü: 🚀}\n");
        }
        text.append(
            release.replace(
                "@", random.nextInt(4) == 0 ? between(version) : version + pick(random, COMMENTS)));
      }
      String all = text.toString();
      if (random.nextBoolean()) {
        all = all.replace("\n", "\r\n");
      }
      if (random.nextInt(3) == 0) {
        all = all.stripTrailing();
      }
      pieces.addAll(List.of(all.split("\u0000", -1)));
    }

    /** Between two other keys, with a comment line above. */
    private static String between(String version) {
      return "# v1.26.4 before\n      " + version + "\n      interval: 5m";
    }

    private static String pick(Random random, List<String> choices) {
      return choices.get(random.nextInt(choices.size()));
    }

    SourceFile file(String version) {
      return new SourceFile("mesh.yaml", Bytes.utf8(String.join(version, pieces)));
    }
  }
}
