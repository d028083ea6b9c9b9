package dev.guard.core.analysis;

import dev.guard.api.evidence.Evidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A dossier as a model reads it: a JSON object a line, between tags that no text in it can close,
 * and no longer than a budget. Immutable.
 *
 * <p>The least useful evidence is cut first: excerpts before facts, of what no hypothesis cites
 * before what one does, of mild before severe, of what was seen before the change before what came
 * after it. A megabyte in one line costs no more than the part of it that is kept.
 *
 * @param text with its tags
 * @param shown the ids of the exhibits in it
 * @param cut what was left out, as a sentence; empty where nothing was
 */
record EvidenceText(String text, Set<String> shown, Optional<String> cut) {
  static final String OPEN = "<evidence>";
  static final String CLOSE = "</evidence>";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Characters; what is longer is rarely more telling. */
  private static final int LONGEST_TEXT = 400;

  private static final int MOST_LINES = 60;
  private static final int MOST_FACTS = 12;
  private static final int MOST_GAPS = 30;
  private static final String CUT = " [cut]";

  /** After so many pieces that did not fit, none is tried any more: each try costs. */
  private static final int MOST_MISSES = 50;

  EvidenceText {
    shown = Set.copyOf(shown);
  }

  /** Fits a dossier into a number of bytes. */
  static EvidenceText of(Dossier dossier, List<Hypothesis> hypotheses, int bytes) {
    return new Writer(dossier, hypotheses, bytes).write();
  }

  /** One exhibit on its way into the text. */
  private static final class Row {
    private final Exhibit exhibit;
    private final int place;
    private final double use;
    private final ObjectNode node;

    Row(Exhibit exhibit, int place, double use, ObjectNode node) {
      this.exhibit = exhibit;
      this.place = place;
      this.use = use;
      this.node = node;
    }

    double use() {
      return use;
    }

    int place() {
      return place;
    }
  }

  private static final class Writer {
    private final Dossier dossier;
    private final List<Hypothesis> hypotheses;
    private final Map<String, Double> cited = new HashMap<>();
    private final List<Row> kept = new ArrayList<>();
    private int left;
    private int cutLines;
    private int misses;
    private boolean shortened;
    private boolean listed;

    Writer(Dossier dossier, List<Hypothesis> hypotheses, int bytes) {
      this.dossier = dossier;
      this.hypotheses = hypotheses;
      this.left = bytes;
      hypotheses.forEach(
          each -> each.evidence().forEach(id -> cited.merge(id, each.confidence(), Math::max)));
    }

    EvidenceText write() {
      List<String> head = head();
      List<Row> rows = rows();
      // Many mild pieces must not leave the severe ones without their excerpts.
      int excerpts = left * 2 / 5;
      left -= excerpts;
      rows.forEach(this::keep);
      left += excerpts;
      List<Row> first = List.copyOf(kept);
      first.forEach(this::excerpt);
      misses = 0;
      rows.stream().filter(row -> row.node.isEmpty()).forEach(this::keep);
      List.copyOf(kept.subList(first.size(), kept.size())).forEach(this::excerpt);
      // In the dossier's order, which tells a story.
      kept.sort(Comparator.comparingInt(Row::place));
      StringBuilder text = new StringBuilder(OPEN).append('\n');
      head.forEach(line -> text.append(line).append('\n'));
      kept.forEach(row -> text.append(safe(row.node)).append('\n'));
      Set<String> shown = new LinkedHashSet<>();
      kept.forEach(row -> shown.add(row.exhibit.id()));
      return new EvidenceText(text.append(CLOSE).toString(), shown, cut(rows.size()));
    }

    /** What the rules say and who could not look: short, and worth more than any log. */
    private List<String> head() {
      List<String> lines = new ArrayList<>();
      for (Hypothesis each : hypotheses) {
        ObjectNode node = JSON.createObjectNode();
        node.put("rule", each.rule());
        node.put("cause", each.cause());
        node.put("confidence", each.confidence());
        ArrayNode evidence = node.putArray("evidence");
        first(each.evidence(), MOST_FACTS).forEach(evidence::add);
        add(lines, node);
      }
      for (Dossier.Gap gap : first(dossier.gaps(), MOST_GAPS)) {
        ObjectNode node = JSON.createObjectNode();
        node.put("missing", shortened(gap.source()));
        node.put("cluster", gap.clusterId());
        node.put("why", shortened(gap.reason()));
        add(lines, node);
      }
      return lines;
    }

    private void add(List<String> lines, ObjectNode node) {
      String line = safe(node);
      if (take(line)) {
        lines.add(line);
      } else {
        shortened = true;
      }
    }

    private List<Row> rows() {
      List<Row> rows = new ArrayList<>();
      for (Exhibit exhibit : dossier.exhibits()) {
        rows.add(new Row(exhibit, rows.size(), use(exhibit), JSON.createObjectNode()));
      }
      rows.sort(Comparator.comparingDouble(Row::use).reversed().thenComparingInt(Row::place));
      return rows;
    }

    /** GUARD's judgement, no measured value. */
    private double use(Exhibit exhibit) {
      double severity =
          switch (exhibit.evidence().severity()) {
            case INFO -> 0;
            case WARNING -> 0.3;
            case ERROR -> 0.6;
            case CRITICAL -> 0.8;
          };
      double cite = cited.containsKey(exhibit.id()) ? 1 + cited.getOrDefault(exhibit.id(), 0.0) : 0;
      return cite + severity - (dossier.isOld(exhibit) ? 0.4 : 0);
    }

    private void keep(Row row) {
      if (misses >= MOST_MISSES) {
        return;
      }
      Evidence evidence = row.exhibit.evidence();
      row.node.put("id", row.exhibit.id());
      row.node.put("cluster", row.exhibit.clusterId());
      row.node.put("source", shortened(row.exhibit.source()));
      row.node.put("kind", shortened(evidence.kind()));
      row.node.put("object", shortened(evidence.object()));
      row.node.put("severity", evidence.severity().name());
      row.node.put("message", shortened(evidence.message()));
      evidence.at().ifPresent(at -> row.node.put("at", at.toString()));
      if (evidence.count() > 1) {
        row.node.put("count", evidence.count());
      }
      if (dossier.isOld(row.exhibit)) {
        row.node.put("before_the_change", true);
      }
      if (!evidence.facts().isEmpty()) {
        ObjectNode facts = row.node.putObject("facts");
        List<Map.Entry<String, String>> all =
            evidence.facts().entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
        first(all, MOST_FACTS)
            .forEach(fact -> facts.put(shortened(fact.getKey()), shortened(fact.getValue())));
      }
      if (take(safe(row.node))) {
        kept.add(row);
      } else {
        row.node.removeAll();
        misses++;
      }
    }

    /** The newest lines, as far as they fit. */
    private void excerpt(Row row) {
      List<String> all = row.exhibit.evidence().lines();
      List<String> fitting = new ArrayList<>();
      for (int i = all.size() - 1; i >= 0 && fitting.size() < MOST_LINES; i--) {
        String line = shortened(all.get(i));
        if (!take(escaped(line) + ",")) {
          break;
        }
        fitting.add(0, line);
      }
      cutLines += all.size() - fitting.size();
      if (!fitting.isEmpty()) {
        ArrayNode lines = row.node.putArray("lines");
        fitting.forEach(lines::add);
      }
    }

    private <T> List<T> first(List<T> all, int most) {
      listed |= all.size() > most;
      return all.size() > most ? all.subList(0, most) : all;
    }

    private boolean take(String text) {
      int size = size(text) + 1;
      if (size > left) {
        return false;
      }
      left -= size;
      return true;
    }

    /** In UTF-8, as far as a budget needs it. */
    private static int size(String text) {
      int size = text.length();
      for (int i = 0; i < text.length(); i++) {
        size += text.charAt(i) < 0x80 ? 0 : 2;
      }
      return size;
    }

    private Optional<String> cut(int all) {
      List<String> parts = new ArrayList<>();
      if (kept.size() < all) {
        parts.add((all - kept.size()) + " of " + all + " pieces of evidence");
      }
      if (cutLines > 0) {
        parts.add(cutLines + " lines of excerpts");
      }
      if (shortened) {
        parts.add("the ends of long texts");
      }
      if (listed) {
        parts.add("the ends of long lists");
      }
      return parts.isEmpty()
          ? Optional.empty()
          : Optional.of("The model was not shown " + String.join(", ", parts) + ".");
    }

    /**
     * Without what no reader sees, such as marks of direction and tag characters, which can hide an
     * instruction from people and not from a model.
     */
    private String shortened(String text) {
      String part = text;
      if (text.length() > LONGEST_TEXT) {
        int end = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? 1 : 0;
        part = text.substring(0, LONGEST_TEXT - end) + CUT;
        shortened = true;
      }
      return part.replaceAll("[\\p{Cf}\\p{Co}\\p{Cn}]", "");
    }

    private static String escaped(String text) {
      return safe(JSON.getNodeFactory().stringNode(text));
    }

    /** A JSON text holds these two only inside of its strings, so that they can be escaped. */
    private static String safe(JsonNode node) {
      return node.toString().replace("<", "\\u003c").replace(">", "\\u003e");
    }
  }
}
