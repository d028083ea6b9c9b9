package dev.guard.core.gitops.edit;

import dev.guard.api.Bytes;
import dev.guard.api.change.ScalarEdit;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/** One scalar's characters to replace, for the edits that it serves. */
record Splice(VersionScalar scalar, String value, List<ScalarEdit> edits) {
  Splice {
    edits = List.copyOf(edits);
  }

  /**
   * The file's bytes with the splices in them, or empty where reading the result again does not
   * prove that nothing else changed.
   */
  static Optional<Bytes> apply(YamlFile file, List<Splice> splices) {
    YamlText text = file.text().orElseThrow();
    byte[] before = file.source().content().toArray();
    List<Splice> ordered =
        splices.stream().sorted(Comparator.comparingInt(each -> each.scalar().from())).toList();
    ByteArrayOutputStream after = new ByteArrayOutputStream(before.length + 16);
    int copied = 0;
    for (Splice splice : ordered) {
      int from = text.byteOffset(splice.scalar().from());
      if (from < copied) {
        return Optional.empty();
      }
      after.write(before, copied, from - copied);
      after.writeBytes(splice.value().getBytes(StandardCharsets.UTF_8));
      copied = text.byteOffset(splice.scalar().to());
    }
    after.write(before, copied, before.length - copied);
    byte[] result = after.toByteArray();
    return sameBytesAround(text, ordered, before, result) && sameEvents(text, ordered, result)
        ? Optional.of(Bytes.of(result))
        : Optional.empty();
  }

  private static boolean sameBytesAround(
      YamlText text, List<Splice> ordered, byte[] before, byte[] after) {
    int old = 0;
    int now = 0;
    for (Splice splice : ordered) {
      int kept = text.byteOffset(splice.scalar().from()) - old;
      byte[] value = splice.value().getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(before, old, old + kept, after, now, now + kept)
          || !Arrays.equals(after, now + kept, now + kept + value.length, value, 0, value.length)) {
        return false;
      }
      old = text.byteOffset(splice.scalar().to());
      now += kept + value.length;
    }
    return Arrays.equals(before, old, before.length, after, now, after.length);
  }

  private static boolean sameEvents(YamlText text, List<Splice> ordered, byte[] after) {
    Map<Integer, Splice> byStart = new HashMap<>();
    for (Splice splice : ordered) {
      splice.scalar().node().getStartMark().ifPresent(mark -> byStart.put(mark.getIndex(), splice));
    }
    Optional<YamlText> result = YamlText.decode(Bytes.of(after));
    if (result.isEmpty() || byStart.size() != ordered.size()) {
      return false;
    }
    try {
      List<Event> old = YamlFile.events(text.text());
      List<Event> now = YamlFile.events(result.get().text());
      if (old.size() != now.size()) {
        return false;
      }
      int changed = 0;
      for (int i = 0; i < old.size(); i++) {
        Splice splice = spliceAt(old.get(i), byStart);
        if (splice == null
            ? !old.get(i).toString().equals(now.get(i).toString())
            : !onlyValueChanged(old.get(i), now.get(i), splice)) {
          return false;
        }
        changed += splice == null ? 0 : 1;
      }
      return changed == ordered.size();
    } catch (YamlEngineException broken) {
      return false;
    }
  }

  private static @Nullable Splice spliceAt(Event event, Map<Integer, Splice> byStart) {
    return event instanceof ScalarEvent
        ? event.getStartMark().map(mark -> byStart.get(mark.getIndex())).orElse(null)
        : null;
  }

  private static boolean onlyValueChanged(Event before, Event after, Splice splice) {
    return before instanceof ScalarEvent old
        && after instanceof ScalarEvent now
        && old.getAnchor().equals(now.getAnchor())
        && old.getTag().equals(now.getTag())
        && old.getScalarStyle() == now.getScalarStyle()
        && old.getValue().equals(splice.scalar().value())
        && now.getValue().equals(splice.value())
        && (!old.isPlain() || sameType(old.getValue(), now.getValue()));
  }

  /** Without quotes a value's type follows from its characters: {@code 1.27} is a number. */
  private static boolean sameType(String before, String after) {
    ScalarResolver resolver = new JsonSchema().getScalarResolver();
    return resolver.resolve(before, true).equals(resolver.resolve(after, true));
  }
}
