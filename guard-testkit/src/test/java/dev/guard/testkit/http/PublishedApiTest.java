package dev.guard.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A description that finds nothing wrong would be worth nothing. */
class PublishedApiTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";
  private static final String REQUESTS = "/api/v4/projects/a%2Fb/merge_requests";

  @Test
  void givenAnUnknownPathOrMethod_whenItIsChecked_thenItIsNamed() {
    assertThat(gitlab("GET", "/api/v4/projects/1/merge_reqs", "", "", 200, "[]"))
        .containsExactly("GitLab publishes no GET /api/v4/projects/1/merge_reqs.");
    assertThat(gitlab("DELETE", REQUESTS, "", "", 204, "")).hasSize(1);
  }

  @Test
  void givenAWrongQuery_whenItIsChecked_thenTheParameterIsNamed() {
    assertThat(gitlab("GET", REQUESTS, "state=all&per_page=100", "", 200, "[]")).isEmpty();
    assertThat(gitlab("GET", REQUESTS, "state=open", "", 200, "[]"))
        .singleElement()
        .asString()
        .contains("the query at /state");
    assertThat(gitlab("GET", REQUESTS, "sourceBranch=x", "", 200, "[]"))
        .singleElement()
        .asString()
        .contains("sourceBranch");
    assertThat(gitlab("GET", REQUESTS, "per_page=1000", "", 200, "[]")).hasSize(1);
  }

  @Test
  void givenAWrongRequest_whenItIsChecked_thenTheFieldIsNamed() {
    assertThat(
            gitlab("POST", REQUESTS, "", "source_branch=a&target_branch=b&assignee=3", 409, TAKEN))
        .anyMatch(line -> line.contains("title"))
        .anyMatch(line -> line.contains("assignee"))
        .hasSize(2);
    assertThat(gitlab("POST", REQUESTS, "", "title=t&source_branch=a&target_branch=b", 409, TAKEN))
        .isEmpty();
  }

  private static final String TAKEN = "{\"message\": [\"Another open merge request exists\"]}";

  @Test
  void givenAWrongAnswer_whenItIsChecked_thenTheFieldOrTheStatusIsNamed() {
    String users = "/api/v4/users";
    String ann =
        "[{\"id\": %s, \"username\": \"ann\", \"name\": \"Ann\", \"state\": \"active\","
            + " \"avatar_url\": null, \"web_url\": \"https://gitlab.example/ann\"%s}]";
    assertThat(gitlab("GET", users, "username=ann", "", 200, ann.formatted("7", ""))).isEmpty();
    assertThat(gitlab("GET", users, "username=ann", "", 200, ann.formatted("\"7\"", "")))
        .singleElement()
        .asString()
        .contains("GET /api/v4/users: the answer 200 at /0/id");
    assertThat(gitlab("GET", users, "", "", 200, ann.formatted("7", ", \"nick\": \"a\"")))
        .singleElement()
        .asString()
        .contains("nick");
    assertThat(gitlab("GET", users, "", "", 204, ""))
        .containsExactly("GET /api/v4/users: no answer 204 is published.");
  }

  @Test
  void givenWhatAWebhookOrPagerDutyWouldRefuse_whenItIsChecked_thenItIsFound() {
    Exchange message =
        new Exchange("POST", "/services/T/B/x", "", JSON, "{\"text\": \"hi\"}", 200, "ok");
    assertThat(PublishedApi.slack().violations(message)).isEmpty();
    assertThat(
            PublishedApi.slack()
                .violations(
                    new Exchange(
                        "POST", "/services/T/B/x", "", JSON, "{\"blocks\": [{}]}", 200, "fine")))
        .anyMatch(line -> line.contains("/blocks/0"))
        .anyMatch(line -> line.contains("the answer 200"));
    String event =
        "{\"routing_key\": \"0123456789abcdef0123456789abcdef\", \"event_action\": \"trigger\","
            + " \"payload\": {\"summary\": \"s\", \"source\": \"guard\", \"severity\": \"%s\"}}";
    assertThat(pagerDuty(event.formatted("error"))).isEmpty();
    assertThat(pagerDuty(event.formatted("fatal")))
        .singleElement()
        .asString()
        .contains("/payload/severity");
  }

  @Test
  void givenAServerBehindTheProxy_whenItIsAsked_thenTheExchangeIsPassedOnAndRecorded()
      throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("X-Total", "0");
          byte[] body = exchange.getRequestURI().getRawPath().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    URI behind = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (RecordingProxy proxy = RecordingProxy.before(behind, path -> path.startsWith("/api/"))) {
      HttpClient client = HttpClient.newHttpClient();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(proxy.url().resolve("/api/a%2Fb?x=%26"))
              .header("Content-Type", FORM)
              .POST(HttpRequest.BodyPublishers.ofString("y=1"));
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      client.send(
          HttpRequest.newBuilder(proxy.url().resolve("/git")).build(),
          HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.headers().firstValue("X-Total")).hasValue("0");
      assertThat(proxy.exchanges())
          .isEqualTo(
              List.of(new Exchange("POST", "/api/a%2Fb", "x=%26", FORM, "y=1", 404, "/api/a%2Fb")));
    } finally {
      server.stop(0);
    }
  }

  private static List<String> gitlab(
      String method, String path, String query, String form, int status, String answer) {
    String type = form.isEmpty() ? "" : FORM;
    return PublishedApi.gitlab()
        .violations(new Exchange(method, path, query, type, form, status, answer));
  }

  private static List<String> pagerDuty(String event) {
    return PublishedApi.pagerDuty()
        .violations(
            new Exchange(
                "POST",
                "/v2/enqueue",
                "",
                JSON,
                event,
                202,
                "{\"status\": \"success\", \"message\": \"Event processed\", \"dedup_key\": \"k\"}"));
  }
}
