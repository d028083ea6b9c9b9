package dev.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.EffectKey;
import dev.guard.api.Severity;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/security.md asks for the scopes that the bot's methods need, and no other. */
class PermissionsTest {
  /**
   * What each method needs of a bot.
   *
   * @see <a href="https://docs.slack.dev/reference/methods">Slack, methods with their scopes</a>
   */
  private static final Map<String, Set<String>> NEEDS =
      Map.of(
          "chat.postMessage", Set.of("chat:write"),
          "chat.update", Set.of("chat:write"),
          "conversations.history", Set.of("channels:history", "groups:history"),
          "conversations.replies", Set.of("channels:history", "groups:history"));

  private static Notification event(int number, boolean repeat) {
    return new Notification(
        new EffectKey("run-1", "run", "notify", "slack/" + number, 1),
        "held",
        Severity.ERROR,
        "Held",
        "Held.",
        List.of(),
        List.of("c1"),
        repeat);
  }

  private static Set<String> scopes(boolean looksBack) {
    try (PretendSlack slack = new PretendSlack()) {
      Notifier bot =
          new SlackNotifierFactory()
              .create(
                  new SlackSettings(
                      Optional.empty(),
                      Optional.of(Secret.of("env:T", slack.token)),
                      Optional.of(PretendSlack.CHANNEL),
                      Optional.of(slack.url()),
                      Optional.of(looksBack)),
                  TestContext.create());
      Optional<String> thread = bot.send(event(1, true), Optional.empty());
      bot.send(event(2, true), thread);
      return slack.asked.stream()
          .flatMap(method -> NEEDS.getOrDefault(method, Set.of(method)).stream())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void theDocumentAsksForWhatTheBotCalls() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "security.md"));
    String section = document.substring(document.indexOf("A Slack bot needs the scope"));
    section = section.substring(0, section.indexOf("\n## "));
    Set<String> asked =
        Pattern.compile("(?m)^- `([a-z]+:[a-z]+)`")
            .matcher(section)
            .results()
            .map((MatchResult found) -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(scopes(true)).isEqualTo(asked);
    assertThat(scopes(false)).containsExactly("chat:write");
  }
}
