package com.acme.chat;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.notify.Notification;
import dev.guard.api.notify.Notifier;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.Trust;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;

/** Posts to an incoming webhook of Mattermost. Thread-safe. */
final class MattermostNotifier implements Notifier {
  private final MattermostSettings settings;
  private final AdapterContext context;
  private final HttpClient client;

  MattermostNotifier(MattermostSettings settings, AdapterContext context) {
    this.settings = settings;
    this.context = context;
    HttpClient.Builder builder =
        HttpClient.newBuilder().connectTimeout(context.network().connectTimeout());
    context.network().proxyAddress().map(ProxySelector::of).ifPresent(builder::proxy);
    context.network().trust().map(Trust::context).ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  /** Mattermost shows a message that is posted twice twice. */
  @Override
  public Guarantee guarantee() {
    return Guarantee.NONE;
  }

  @Override
  public void send(Notification notification) {
    context.permits("acme-mattermost").take("acme-mattermost");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(settings.webhookUrl().reveal().strip()))
            .timeout(context.network().requestTimeout())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(notification)))
            .build();
    HttpResponse<String> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException unreached) {
      throw failure(Responsible.OUTSIDE_SERVICE, "Mattermost cannot be reached.");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw failure(Responsible.OUTSIDE_SERVICE, "Mattermost was not waited for.");
    }
    if (response.statusCode() >= 500) {
      throw failure(
          Responsible.OUTSIDE_SERVICE, "Mattermost answered " + response.statusCode() + ".");
    }
    if (response.statusCode() != 200) {
      throw failure(
          Responsible.OPERATOR, "Mattermost refused the message: " + response.statusCode() + ".");
    }
  }

  /** Without the address, which is a secret. */
  private GuardException failure(Responsible responsible, String what) {
    return GuardException.of("acme.mattermost", responsible)
        .what(what)
        .where("Mattermost webhook from " + settings.webhookUrl().reference())
        .next("See whether Mattermost is up and the webhook still there.")
        .build();
  }

  private String body(Notification notification) {
    String links =
        notification.links().stream().map(URI::toString).collect(Collectors.joining("\n"));
    String text =
        "**"
            + plain(notification.title())
            + (notification.repeat() ? " (may repeat)" : "")
            + "**\n"
            + plain(notification.text())
            + "\n"
            + links;
    return "{\"username\":"
        + quoted(settings.username().orElse("GUARD"))
        + ",\"text\":"
        + quoted(text)
        + "}";
  }

  /** What clusters report must neither mention people nor mark up. */
  private static String plain(String text) {
    return text.replaceAll("([\\\\`*_{}\\[\\]()#+!|<>~])", "\\\\$1").replace("@", "@\u200b");
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
              } else if (c < ' ') {
                json.append(String.format("\\u%04x", c));
              } else {
                json.append((char) c);
              }
            });
    return json.append('"').toString();
  }
}
