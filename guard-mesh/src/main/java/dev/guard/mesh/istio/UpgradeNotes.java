package dev.guard.mesh.istio;

import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Known changes of behaviour by Istio minor: a data file of what Istio's upgrade notes say, each
 * with its page. Immutable.
 *
 * @see <a href="https://istio.io/latest/news/releases/">Istio's releases</a>
 */
final class UpgradeNotes {
  private static final String FILE = "upgrade-notes.json";

  /**
   * One change.
   *
   * @param undo what brings the old behaviour back; may be empty
   */
  record Note(int minor, String change, String undo) {}

  private final List<Note> notes;

  private UpgradeNotes(List<Note> notes) {
    this.notes = List.copyOf(notes);
  }

  static UpgradeNotes load() {
    try (InputStream file =
        Objects.requireNonNull(UpgradeNotes.class.getResourceAsStream(FILE), FILE)) {
      List<Note> notes = new ArrayList<>();
      for (JsonNode note : JsonMapper.shared().readTree(file).path("notes")) {
        String minor = note.path("minor").stringValue();
        notes.add(
            new Note(
                Integer.parseInt(minor.substring(minor.indexOf('.') + 1)),
                note.path("change").stringValue(),
                note.path("undo").stringValue()));
      }
      return new UpgradeNotes(notes);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  List<Note> all() {
    return notes;
  }

  /** The notes of the minors after {@code from} up to {@code to}, the newest minor first. */
  List<Evidence> between(MeshVersion from, MeshVersion to) {
    List<Evidence> found = new ArrayList<>();
    if (from.major() != 1 || to.major() != 1) {
      return found;
    }
    int newest = notes.stream().mapToInt(Note::minor).max().orElse(0);
    for (int minor = to.minor(); minor > from.minor(); minor--) {
      int crossed = minor;
      notes.stream()
          .filter(note -> note.minor() == crossed)
          .forEach(note -> found.add(evidence(note)));
      if (minor > newest) {
        found.add(
            evidence(
                new Note(
                    minor, "GUARD knows none of its changes of behaviour yet; read them.", "")));
      }
    }
    return found;
  }

  private static Evidence evidence(Note note) {
    String version = "1." + note.minor();
    return Evidence.of(
            Kinds.UPGRADE_NOTE,
            "Istio " + version,
            Severity.INFO,
            "Since Istio "
                + version
                + ": "
                + note.change()
                + (note.undo().isEmpty() ? "" : " The way back: " + note.undo() + "."))
        .withFacts(Map.of("version", version, "url", page(version)));
  }

  private static String page(String minor) {
    return "https://istio.io/latest/news/releases/"
        + minor
        + ".x/announcing-"
        + minor
        + "/upgrade-notes/";
  }
}
