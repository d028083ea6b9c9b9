package dev.guard.aws.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.secret.Secret;
import dev.guard.api.work.Hint;
import dev.guard.aws.Template;
import dev.guard.aws.queue.GatewayMapping.Answered;
import dev.guard.aws.queue.GatewayMapping.Asked;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A webhook of GitLab's on its way through the API Gateway of {@code deploy/aws/guard.yaml}: its
 * mapping template is evaluated, EventBridge puts the entry into its envelope, and the worker reads
 * it.
 */
class WebhookTemplateTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TOKEN = "glwt-right-and-secret";
  private static final String PROJECT = "platform/flux-fleet";
  private static final String BRANCH = "guard/upgrade-istio-1.27.3-prod";

  private final GatewayMapping mapping =
      GatewayMapping.of(
          Template.read()
              .properties("WebhookMethod")
              .at("Integration", "RequestTemplates", "application/json")
              .text()
              .replace("${Bus}", "guard"));

  /** A merge request event as GitLab's documentation ("Webhook events") has it. */
  private static ObjectNode event(String branch) {
    ObjectNode event =
        (ObjectNode)
            JSON.readTree(
                """
                {"object_kind": "merge_request", "event_type": "merge_request",
                 "user": {"id": 7, "name": "Mara O'Lindt", "username": "mara",
                          "email": "mara@example.com"},
                 "project": {"id": 1, "name": "Flux Fleet", "path_with_namespace": "%s",
                             "web_url": "https://gitlab.example/platform/flux-fleet",
                             "default_branch": "main"},
                 "repository": {"name": "Flux Fleet", "homepage": "https://gitlab.example"},
                 "object_attributes": {"id": 99, "iid": 12, "target_branch": "main",
                   "author_id": 51, "state": "merged", "action": "merge", "draft": false,
                   "merge_status": "can_be_merged", "detailed_merge_status": "mergeable",
                   "url": "https://gitlab.example/platform/flux-fleet/-/merge_requests/12",
                   "last_commit": {"id": "da1560886d4f094c3e6c9ef40349f7d38b5d27d7",
                     "message": "Raise \\"istiod\\"\\n\\nIt's 1.27.3 now: C:\\\\fleet",
                     "author": {"name": "Mara", "email": "mara@example.com"}}},
                 "labels": [], "changes": {"state_id": {"previous": 1, "current": 3}}}
                """
                    .formatted(PROJECT));
    ((ObjectNode) event.path("object_attributes"))
        .put("source_branch", branch)
        .put("title", "Raise Istio to \"1.27.3\": it's time\n\\o/ ${jndi:x} $token #end ü")
        .put("description", "<!-- guard -->\r\n| a | \"b\" |\n\t'c' \\\" \u2028 \u0000");
    return event;
  }

  private static Asked posted(String token, JsonNode event) {
    return new Asked(
        Map.of(
            "X-Gitlab-Token", token,
            "X-Gitlab-Event", "Merge Request Hook",
            "X-Gitlab-Instance", "https://gitlab.example"),
        event.toString());
  }

  /** What the rule gives to the queue, read by a worker that knows the token. */
  private Envelope.Content read(Asked asked, String expected) {
    JsonNode entry = JSON.readTree(mapping.answer(asked).body()).path("Entries").path(0);
    ObjectNode envelope = JSON.createObjectNode();
    envelope.put("version", "0").put("id", "6a7e8feb").put("account", "111122223333");
    envelope.put("time", "2026-11-28T03:00:00Z").put("region", "eu-west-1");
    envelope.put("source", entry.path("Source").asString());
    envelope.put("detail-type", entry.path("DetailType").asString());
    envelope.set("detail", JSON.readTree(entry.path("Detail").asString()));
    return new Envelope(Optional.of(Secret.of("test", expected))).read(envelope.toString());
  }

  @Test
  void aMergeIsAHintAboutItsBranch() {
    assertThat(read(posted(TOKEN, event(BRANCH)), TOKEN))
        .isEqualTo(new Envelope.Look(new Hint.OfBranch(PROJECT, BRANCH, "merge request merge")));
  }

  @Test
  void theRequestIsOnePutEventsToTheBusWithoutPeopleAndTexts() {
    Answered answered = mapping.answer(posted(TOKEN, event(BRANCH)));

    assertThat(answered.headers())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "X-Amz-Target", "AWSEvents.PutEvents",
                "Content-Type", "application/x-amz-json-1.1"));
    JsonNode entries = JSON.readTree(answered.body()).path("Entries");
    assertThat(entries.size()).isEqualTo(1);
    assertThat(entries.path(0).path("Source").asString()).isEqualTo(Envelope.GITLAB);
    assertThat(entries.path(0).path("DetailType").asString()).isEqualTo("Merge Request Hook");
    assertThat(entries.path(0).path("EventBusName").asString()).isEqualTo("guard");
    assertThat(answered.body()).doesNotContainIgnoringCase("mara").doesNotContain("Raise");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "feature/it's-\"quoted\"",
        "back\\slash\\'and'\\\\more",
        "ünïcödé/分支",
        "$kind ${token} #set($x) #end",
        "two\nlines\r\tand a tab"
      })
  void whateverStandsInANameComesOutAsItWentIn(String name) {
    assertThat(read(posted(TOKEN, event(name)), TOKEN))
        .isEqualTo(new Envelope.Look(new Hint.OfBranch(PROJECT, name, "merge request merge")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"with\"quotes'", "back\\slash", "dollar$token#end", "{\"json\":1}"})
  void aTokenMayHoldAnyCharacter(String token) {
    assertThat(read(posted(token, event(BRANCH)), token)).isInstanceOf(Envelope.Look.class);
  }

  @Test
  void aWrongTokenIsRefusedAndNotKept() {
    assertThat(read(posted("glwt-guessed", event(BRANCH)), TOKEN))
        .isInstanceOfSatisfying(
            Envelope.Poison.class,
            poison -> {
              assertThat(poison.reason()).isEqualTo("The webhook's secret token is wrong.");
              assertThat(poison.body()).contains(BRANCH).doesNotContain("glwt-guessed", TOKEN);
            });
  }

  /** The method's validator refuses it earlier; behind it nothing may let it pass. */
  @Test
  void aMissingTokenIsRefusedToo() {
    Asked bare = new Asked(Map.of("X-Gitlab-Event", "x"), event(BRANCH).toString());
    assertThat(read(bare, TOKEN)).isInstanceOf(Envelope.Poison.class);
    assertThat(
            Template.read()
                .properties("WebhookMethod")
                .at("RequestParameters", "method.request.header.X-Gitlab-Token")
                .text())
        .isEqualTo("true");
  }

  @Test
  void anEventOfAnotherKindIsNothingToDo() {
    JsonNode pipeline =
        JSON.readTree(
            """
            {"object_kind": "pipeline", "project": {"path_with_namespace": "platform/x"},
             "object_attributes": {"id": 31, "ref": "main", "status": "success"}}
            """);
    assertThat(read(posted(TOKEN, pipeline), TOKEN))
        .isEqualTo(new Envelope.Nothing("GitLab tells of pipeline"));
  }
}
