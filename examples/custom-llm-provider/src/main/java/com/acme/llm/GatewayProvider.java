package com.acme.llm;

import dev.guard.api.Answer;
import dev.guard.api.llm.LLMPrompt;
import dev.guard.api.llm.LLMProvider;
import dev.guard.api.llm.LLMReply;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.plugin.Trust;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * Posts the prompt as text to Acme's gateway, which answers with the model's JSON, and with the
 * model and its tokens as headers. GUARD has cut and fenced the evidence, and checks the answer.
 */
final class GatewayProvider implements LLMProvider {
  private final GatewaySettings settings;
  private final HttpClient client;

  GatewayProvider(GatewaySettings settings, AdapterContext context) {
    this.settings = settings;
    HttpClient.Builder builder =
        HttpClient.newBuilder().connectTimeout(context.network().connectTimeout());
    context.network().proxyAddress().map(ProxySelector::of).ifPresent(builder::proxy);
    context.network().trust().map(Trust::context).ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  @Override
  public Answer<LLMReply> complete(LLMPrompt prompt) {
    String text =
        String.join(
            "\n\n",
            prompt.instructions(),
            "Answer with JSON of this schema:",
            prompt.jsonSchema(),
            prompt.evidence());
    HttpRequest request =
        HttpRequest.newBuilder(settings.url())
            .timeout(prompt.timeout())
            .header("Authorization", "Bearer " + settings.token().reveal())
            .header("X-Max-Tokens", Integer.toString(prompt.maxOutputTokens()))
            .POST(HttpRequest.BodyPublishers.ofString(text))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200
          ? Answer.known(reply(response))
          : Answer.unknown("Acme's gateway answered " + response.statusCode() + ".");
    } catch (IOException unreachable) {
      return Answer.unknown("Acme's gateway is unreachable at " + settings.url().getHost() + ".");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Answer.unknown("Acme's gateway was not waited for.");
    }
  }

  private static LLMReply reply(HttpResponse<String> response) {
    return new LLMReply(
        response.body(),
        response.headers().firstValue("X-Model").orElse("acme"),
        tokens(response, "X-Input-Tokens"),
        tokens(response, "X-Output-Tokens"));
  }

  private static int tokens(HttpResponse<String> response, String header) {
    return (int) response.headers().firstValueAsLong(header).orElse(0);
  }
}
