package dev.guard.notify;

import dev.guard.api.plugin.Description;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * A notifier of type {@code slack}: either an incoming webhook, or a bot that keeps one thread for
 * each run. Immutable.
 *
 * @param webhookUrl the whole URL of an incoming webhook; it is a secret, since whoever has it may
 *     post
 * @param botToken the token of a bot, {@code xoxb-…}
 * @param channel the id of the bot's channel, {@code C…}; an id is still right once somebody
 *     renames it
 * @param url where the Web API is; absent means {@code https://slack.com/api}
 * @param lookBack whether a message that may repeat is looked for first
 */
public record SlackSettings(
    @Description("The whole URL of an incoming webhook. Either this, or bot_token and channel.")
        Optional<Secret> webhookUrl,
    @Description("The token of a bot, which keeps one thread for each run.")
        Optional<Secret> botToken,
    @Description("The id of the bot's channel, such as C0123456789.") Optional<String> channel,
    @Description("Where the bot finds the Web API. https://slack.com/api by default.")
        Optional<URI> url,
    @Description(
            "Whether the bot looks for a message that may repeat before it posts it again. The bot"
                + " then needs the scope channels:history, or groups:history in a private channel. False by"
                + " default.")
        Optional<Boolean> lookBack) {
  /**
   * Checks that it is one of the two.
   *
   * @throws IllegalArgumentException where it is neither, or both
   */
  public SlackSettings {
    if (webhookUrl.isPresent() == botToken.isPresent()) {
      throw new IllegalArgumentException(
          "A notifier of type slack has either webhook_url, or bot_token and channel.");
    }
    if (botToken.isPresent() != channel.isPresent()) {
      throw new IllegalArgumentException(
          "bot_token and channel belong together; a webhook has its own channel.");
    }
    channel.ifPresent(SlackSettings::checkId);
    url.ifPresent(address -> WebAddress.check(address, "slack"));
  }

  private static void checkId(String channel) {
    if (!channel.matches("[CG][A-Z0-9]{8,}")) {
      throw new IllegalArgumentException(
          "channel is no id of a Slack channel. Copy it from the channel's details: it looks like"
              + " C0123456789.");
    }
  }

  /** An incoming webhook. */
  public static SlackSettings webhook(Secret url) {
    return new SlackSettings(
        Optional.of(url), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
