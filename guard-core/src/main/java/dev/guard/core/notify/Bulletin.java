package dev.guard.core.notify;

import dev.guard.api.EffectKey;
import dev.guard.api.notify.About;
import dev.guard.api.notify.BreakGlass;
import dev.guard.api.notify.Notification;
import dev.guard.api.run.Run;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A message with all that belongs to it, ready to be worded for a notifier. Immutable.
 *
 * @param breakGlass how a person takes over; empty where nothing is wrong
 */
public record Bulletin(
    Run run, Message message, Briefing briefing, About about, List<BreakGlass> breakGlass) {
  public Bulletin {
    breakGlass = List.copyOf(breakGlass);
  }

  /** In the words of a subscription, or GUARD's own. */
  public Notification worded(Subscription subscription, EffectKey key, boolean repeat) {
    Wording wording = subscription.wordings().get(message.kind());
    String title = message.title();
    String text = briefing.text();
    if (wording != null) {
      Map<String, String> values = values(text);
      title = wording.title().map(given -> Wording.fill(given, values)).orElse(title);
      text = wording.text().map(given -> Wording.fill(given, values)).orElse(text);
    }
    return new Notification(
        key,
        message.kind(),
        message.severity(),
        harmless(title.replaceAll("\\s*\\R\\s*", " ")),
        harmless(text),
        message.links(),
        message.clusterIds(),
        repeat,
        about,
        breakGlass);
  }

  /** Without what moves a cursor, rings a bell or turns the direction of reading around. */
  private static String harmless(String text) {
    return text.replaceAll("[\\p{Cc}&&[^\\n\\t]]|[\\u202A-\\u202E\\u2066-\\u2069]", "");
  }

  private Map<String, String> values(String text) {
    Map<String, String> values = new HashMap<>();
    values.put("title", message.title());
    values.put("text", text);
    values.put("reason", briefing.reason());
    values.put("hypothesis", briefing.hypothesis());
    values.put("confirm", briefing.confirm());
    values.put("done", briefing.done());
    values.put("next", briefing.next());
    values.put("kind", message.kind());
    values.put("code", message.code());
    values.put("severity", message.severity().name().toLowerCase(Locale.ROOT));
    values.put("run", run.id());
    values.put("batch", run.batchId());
    values.put("target", run.target().toString());
    values.put("state", about.state());
    values.put("clusters", String.join(", ", message.clusterIds()));
    values.put("cluster_count", Integer.toString(message.clusterIds().size()));
    values.put("environments", String.join(", ", about.environments()));
    values.put("owner_teams", String.join(", ", about.ownerTeams()));
    values.put(
        "links", message.links().stream().map(URI::toString).collect(Collectors.joining("\n")));
    return values;
  }
}
