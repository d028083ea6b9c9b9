package dev.guard.core.analysis.rules;

import dev.guard.api.Severity;
import dev.guard.api.evidence.Evidence;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the rules ask of a piece of evidence. */
final class Seen {
  private static final Pattern CONTROL_PLANE =
      Pattern.compile("(?:^|[ /])istiod(?:-|$)|(?:^|[ /])istio-pilot(?:-|$)");
  private static final Pattern GATEWAY = Pattern.compile("gateway");

  private Seen() {}

  /** About istiod, of whatever revision: as its source says, or else by its name. */
  static boolean controlPlane(Evidence evidence) {
    String component = fact(evidence, "component");
    return component.isEmpty()
        ? CONTROL_PLANE.matcher(evidence.object()).find()
        : component.equals("control-plane");
  }

  /** About a part of the mesh itself: istiod, a gateway, the CNI node agent or ztunnel. */
  static boolean mesh(Evidence evidence) {
    String component = fact(evidence, "component");
    return component.isEmpty()
        ? meshByName(evidence)
        : !component.equals("application") && !component.equals("platform");
  }

  /** About what a team runs. */
  static boolean application(Evidence evidence) {
    String component = fact(evidence, "component");
    return component.isEmpty() ? !meshByName(evidence) : component.equals("application");
  }

  private static boolean meshByName(Evidence evidence) {
    String object = evidence.object();
    return CONTROL_PLANE.matcher(object).find()
        || object.contains("istio")
        || object.contains("ztunnel")
        || GATEWAY.matcher(object).find();
  }

  static String fact(Evidence evidence, String name) {
    return evidence.facts().getOrDefault(name, "");
  }

  static boolean is(Evidence evidence, String name, String... values) {
    return Stream.of(values).anyMatch(fact(evidence, name)::equalsIgnoreCase);
  }

  /** A fact as a number; {@code otherwise} where it is none. */
  static int number(Evidence evidence, String name, int otherwise) {
    String value = fact(evidence, name);
    return value.matches("-?\\d{1,9}") ? Integer.parseInt(value) : otherwise;
  }

  /** Whether its message or one of its lines says so; the pattern is in lower case. */
  static boolean says(Evidence evidence, Pattern pattern) {
    return Stream.concat(Stream.of(evidence.message()), evidence.lines().stream())
        .map(text -> text.toLowerCase(Locale.ROOT))
        .anyMatch(text -> pattern.matcher(text).find());
  }

  static boolean unwell(Evidence evidence) {
    return evidence.severity() != Severity.INFO;
  }

  static boolean isError(Evidence evidence) {
    return evidence.severity() == Severity.ERROR;
  }
}
