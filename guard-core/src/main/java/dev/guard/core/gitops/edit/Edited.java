package dev.guard.core.gitops.edit;

import dev.guard.api.Bytes;
import dev.guard.api.change.ScalarEdit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an edit gives. Immutable.
 *
 * @param files the whole new content of the files that change, and only of those
 * @param edits one entry for each release, in the order of the files; releases that share one
 *     scalar through an anchor have entries with the same file, line and column, though its bytes
 *     change once
 * @param refusals what concerns the mesh and was left alone
 */
public record Edited(Map<String, Bytes> files, List<ScalarEdit> edits, List<Refusal> refusals) {
  public Edited {
    files = Map.copyOf(files);
    edits = List.copyOf(edits);
    refusals = List.copyOf(refusals);
  }

  /** A sentence for each scalar that several releases share through an anchor. */
  public List<String> notes() {
    Map<String, List<ScalarEdit>> byPlace = new LinkedHashMap<>();
    for (ScalarEdit edit : edits) {
      byPlace
          .computeIfAbsent(
              edit.file() + ":" + edit.line() + ":" + edit.column(), place -> new ArrayList<>())
          .add(edit);
    }
    List<String> notes = new ArrayList<>();
    byPlace.forEach(
        (place, sharing) -> {
          if (sharing.size() > 1) {
            notes.add(
                "One version at "
                    + place
                    + " serves "
                    + String.join(
                        ", ", sharing.stream().map(edit -> edit.object().toString()).toList())
                    + ".");
          }
        });
    return List.copyOf(notes);
  }
}
