package dev.guard.sandbox.receivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.sandbox.http.HttpPlace;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The receivers take what Slack and PagerDuty take, and refuse what they refuse. */
class ReceiversTest {
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  private static final String TRIGGER =
      """
      {"routing_key": "0123456789abcdef0123456789abcdef", "event_action": "trigger", "dedup_key": "guard/run-1",
       "payload": {"summary": "Held", "source": "guard", "severity": "%s"}}
      """;

  private final Receivers receivers = new Receivers("/services/T/B/secret", KEY);
  private HttpPlace place;

  @BeforeEach
  void start() {
    place = HttpPlace.start("receivers", List.of(receivers), Optional.empty());
  }

  @AfterEach
  void stop() {
    place.close();
  }

  @Test
  void slackTakesATextAndRecordsIt() throws Exception {
    HttpResponse<String> answer = post("/services/T/B/secret", "{\"text\": \"Upgraded\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(receivers.messages()).extracting(Message::text).containsExactly("Upgraded");
  }

  @Test
  void slackRefusesAWrongPathAndAnEmptyMessage() throws Exception {
    assertThat(post("/services/T/B/other", "{\"text\": \"x\"}").statusCode()).isEqualTo(404);
    assertThat(post("/services/T/B/secret", "{}").body()).isEqualTo("no_text");
    assertThat(post("/services/T/B/secret", "no json").body()).isEqualTo("invalid_payload");
    assertThat(receivers.messages()).isEmpty();
  }

  @Test
  void slackRefusesMoreBlocksThanItShows() throws Exception {
    String block = "{\"type\": \"divider\"}";
    String many = block + (", " + block).repeat(50);

    HttpResponse<String> answer =
        post("/services/T/B/secret", "{\"text\": \"x\", \"blocks\": [" + many + "]}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("invalid_blocks");
    assertThat(receivers.messages()).isEmpty();
  }

  /** {@code sandbox up} has its control service in front of them; it once ate their bodies. */
  @Test
  void givenAServiceInFrontOfThem_whenAMessageComes_thenItsBodyArrives() throws Exception {
    place.close();
    place =
        HttpPlace.start("receivers", List.of(ask -> Optional.empty(), receivers), Optional.empty());

    assertThat(post("/services/T/B/secret", "{\"text\": \"Upgraded\"}").body()).isEqualTo("ok");
    assertThat(post("/v2/enqueue", TRIGGER.formatted("error")).statusCode()).isEqualTo(202);
    assertThat(receivers.messages())
        .extracting(Message::text)
        .containsExactly("Upgraded", "trigger: Held");
  }

  @Test
  void pagerDutyMakesOneIncidentOfOneKey() throws Exception {
    assertThat(post("/v2/enqueue", TRIGGER.formatted("error")).statusCode()).isEqualTo(202);
    assertThat(post("/v2/enqueue", TRIGGER.formatted("critical")).statusCode()).isEqualTo(202);

    assertThat(receivers.incidents()).containsOnlyKeys("guard/run-1");
    assertThat(receivers.incidents().get("guard/run-1")).hasSize(2);
  }

  @Test
  void pagerDutyRefusesAnUnknownSeverity() throws Exception {
    HttpResponse<String> answer = post("/v2/enqueue", TRIGGER.formatted("bad"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("'payload.severity' is invalid");
  }

  @Test
  void pagerDutyRefusesAKeyThatIsNone() throws Exception {
    HttpResponse<String> answer =
        post("/v2/enqueue", TRIGGER.formatted("error").replace(KEY, "short"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("should be 32 characters");
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(place.url().resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
