package dev.guard.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.Unknown;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.llm.LLMPrompt;
import dev.guard.api.llm.LLMProvider;
import dev.guard.api.llm.LLMReply;
import dev.guard.api.run.Run;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.config.GuardConfig.LlmPrice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class LanguageModelAnalysisTest {
  private static final Instant CHANGE = Instant.parse("2026-03-02T10:00:00Z");
  private static final String ADVICE =
      """
      {"summary": "It broke.", "root_cause": "A missing image.", "confidence": 0.7,
       "claims": [{"text": "No image.", "evidence": ["E1"]}], "actions": ["Look."],
       "uncertain": ["When."]}
      """;

  private final List<LLMPrompt> asked = new ArrayList<>();

  @Test
  void givenAModelThatAnswers_whenItIsAsked_thenItsAdviceHasItsPriceAndItsTokens() {
    Advice advice = known(advise(model("claude-sonnet-4-5-20250929", ADVICE), settings()));

    assertThat(advice.rootCause()).isEqualTo("A missing image.");
    assertThat(advice.claims()).containsExactly(new Advice.Claim("No image.", List.of("E1"), true));
    assertThat(advice.inputTokens()).isEqualTo(1000);
    assertThat(advice.cost()).contains(0.0045);
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).maxOutputTokens()).isEqualTo(500);
    assertThat(asked.get(0).instructions()).contains("Istio 1.27.3");
  }

  @Test
  void givenAModelThatIsNotKnown_whenItAdvises_thenThereIsNoCost() {
    assertThat(known(advise(model("acme-7b", ADVICE), settings())).cost()).isEmpty();
    assertThat(known(advise(model("claude-sonnet-4-5-fast", ADVICE), settings())).cost()).isEmpty();
  }

  @Test
  void givenAPriceOfOnesOwn_whenAKnownModelAdvises_thenItCounts() {
    GuardConfig.Llm own = settings(30_000, Optional.of(new LlmPrice(0, 1)));

    assertThat(known(advise(model("gpt-5.4", ADVICE), own)).cost()).contains(100 / 1_000_000.0);
  }

  @Test
  void givenAnAnswerInAnotherShape_whenItIsAskedAgain_thenTheSecondCountsWithTheFirstsTokens() {
    List<String> answers = new ArrayList<>(List.of("{\"summary\": 1}", ADVICE));

    Advice advice =
        known(
            advise(
                prompt -> Answer.known(new LLMReply(answers.remove(0), "m", 1000, 100)),
                settings()));

    assertThat(advice.inputTokens()).isEqualTo(2000);
    assertThat(advice.outputTokens()).isEqualTo(200);
  }

  @Test
  void givenAnswersInAnotherShape_whenBothAre_thenItSaysWhatIsWrongAndNothingOfThem() {
    assertThat(wrong("hostile @all")).contains("it is no JSON").doesNotContain("hostile");
    assertThat(wrong("[]")).contains("the answer is no JSON object");
    assertThat(wrong(ADVICE.replace("\"When.\"", "3"))).contains("uncertain is no list of texts");
    assertThat(wrong(ADVICE.replace("0.7", "70"))).contains("confidence is not from 0 to 1");
    assertThat(wrong(ADVICE.replace("0.7", "\"0.7\""))).contains("confidence is no number");
    assertThat(wrong(ADVICE.replace("\"summary\"", "\"verdict\"")))
        .contains("the answer has no summary");
    assertThat(wrong(ADVICE.replace("{\"summary\"", "{\"approve\": true, \"summary\"")))
        .contains("the answer has other keys than asked for");
    assertThat(wrong(ADVICE.replace("{\"text\"", "{\"run\": \"rm\", \"text\"")))
        .contains("a claim has other keys than asked for");
  }

  private String wrong(String answer) {
    String reason = ((Unknown<Advice>) advise(model("m", answer), settings())).reason();
    assertThat(reason).startsWith("The language model's answer was malformed 2 times: ");
    return reason;
  }

  @Test
  void givenAProviderThatMisbehaves_whenItIsAsked_thenTheAnswerIsUnknown() {
    assertThat(reason(prompt -> Answer.unknown("It is closed.", CHANGE)))
        .isEqualTo(new Unknown<>("It is closed.", Optional.of(CHANGE)));
    assertThat(
            reason(
                    prompt -> {
                      throw new IllegalStateException("boom");
                    })
                .reason())
        .contains("The language model failed: java.lang.IllegalStateException: boom");
    assertThat(reason(prompt -> nothing()).reason()).contains("answered null");
    Answer<Advice> unusable =
        new LanguageModelAnalysis(
                () -> {
                  throw new IllegalStateException("no key");
                },
                settings())
            .advise(run(), dossier(), List.of());
    assertThat(((Unknown<Advice>) unusable).reason()).contains("no key");
  }

  @SuppressWarnings("NullAway") // what a plugin without annotations may do
  private static Answer<LLMReply> nothing() {
    return null;
  }

  private Unknown<Advice> reason(Function<LLMPrompt, Answer<LLMReply>> model) {
    return (Unknown<Advice>) advise(model, settings());
  }

  @Test
  void givenMoreEvidenceThanFits_whenItIsCut_thenTheLeastUsefulGoesFirstAndIsTold() {
    List<Exhibit> exhibits = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      exhibits.add(exhibit(i, Evidence.of("k8s.event", "Pod a/" + i, Severity.INFO, "mild " + i)));
    }
    exhibits.add(
        exhibit(
            201,
            Evidence.of("k8s.pod", "Pod b", Severity.WARNING, "seen before the change")
                .seen(CHANGE.minusSeconds(60), 3)));
    exhibits.add(exhibit(202, Evidence.of("k8s.pod", "Pod c", Severity.ERROR, "the severe one")));
    exhibits.add(exhibit(203, Evidence.of("k8s.log", "Pod d", Severity.INFO, "the cited one")));
    Hypothesis cites =
        new Hypothesis("r", "Cause.", 0.9, List.of("c1"), List.of("E203"), "Look.", List.of());

    Dossier dossier = new Dossier(Optional.of(CHANGE), exhibits, List.of());
    EvidenceText text = EvidenceText.of(dossier, List.of(cites), 6_000);

    assertThat(text.text().length()).isLessThan(6_000);
    assertThat(text.shown()).contains("E202", "E203", "E1").doesNotContain("E200", "E201");
    assertThat(text.cut().orElseThrow()).matches("The model was not shown \\d+ of 203 pieces .*");
    EvidenceText whole = EvidenceText.of(dossier, List.of(cites), 100_000);
    assertThat(whole.cut()).isEmpty();
    assertThat(whole.text()).contains("\"before_the_change\":true");
  }

  @Test
  void givenAnExcerpt_whenItDoesNotFit_thenItsNewestLinesStay() {
    List<String> lines = new ArrayList<>();
    for (int i = 1; i <= 1000; i++) {
      lines.add("line " + i + ".");
    }
    Exhibit log =
        exhibit(1, Evidence.of("k8s.log", "Pod a", Severity.ERROR, "errors").withLines(lines));

    EvidenceText text =
        EvidenceText.of(new Dossier(Optional.empty(), List.of(log), List.of()), List.of(), 10_000);

    assertThat(text.text()).contains("line 1000.", "line 941.").doesNotContain("line 940.");
    assertThat(text.cut()).contains("The model was not shown 940 lines of excerpts.");
  }

  @Test
  void givenMoreFactsThanAreShown_whenItIsCut_thenThatIsTold() {
    Map<String, String> facts = new TreeMap<>();
    for (int i = 10; i < 30; i++) {
      facts.put("fact-" + i, "x");
    }
    Exhibit many =
        exhibit(1, Evidence.of("k8s.pod", "Pod a", Severity.ERROR, "many").withFacts(facts));

    EvidenceText text =
        EvidenceText.of(new Dossier(Optional.empty(), List.of(many), List.of()), List.of(), 10_000);

    assertThat(text.text()).contains("fact-21").doesNotContain("fact-22");
    assertThat(text.cut()).contains("The model was not shown the ends of long lists.");
  }

  @Test
  void givenASourceThatCouldNotLook_whenTheModelIsAsked_thenItIsToldSo() {
    Dossier dossier =
        new Dossier(
            Optional.empty(), List.of(), List.of(new Dossier.Gap("c1", "istio", "It is down.")));

    EvidenceText text = EvidenceText.of(dossier, List.of(), 10_000);

    assertThat(text.text())
        .isEqualTo(
            """
            <evidence>
            {"missing":"istio","cluster":"c1","why":"It is down."}
            </evidence>""");
  }

  @Test
  void givenMarkupInTheAdvice_whenItStandsInAMergeRequest_thenItHasNoEffect() {
    String hostile =
        ADVICE
            .replace("It broke.", "/approve @all <b>x</b> [a](http://evil.example)\\n/merge")
            .replace("A missing image.", "\\u001b[31mred\\u202e `x`");
    Advice advice = known(advise(model("m|<i>", hostile), settings()));

    String shown =
        AnalysisMarkdown.of(
                new Analysis(
                    CHANGE,
                    "validation",
                    dossier(),
                    0,
                    List.of(),
                    Optional.of(advice),
                    Optional.empty()))
            .orElseThrow();

    assertThat(shown)
        .contains("adds, as advice")
        .contains("approve")
        .contains("1000 tokens read, 100 written, at a price that is not known.")
        .doesNotContain("@all", "<b>", "<i>", "](http", "\n/", "\u001b", "\u202e", "`x`");
  }

  @Test
  void givenAdvice_whenItIsKeptWithItsRun_thenItComesBackAsItWas() {
    Advice advice = known(advise(model("gpt-5.4", ADVICE), settings()));
    JsonMapper json = JsonMapper.builder().build();

    assertThat(json.readValue(json.writeValueAsString(advice), Advice.class)).isEqualTo(advice);
  }

  private Answer<Advice> advise(
      Function<LLMPrompt, Answer<LLMReply>> model, GuardConfig.Llm settings) {
    return new LanguageModelAnalysis(() -> Optional.of(provider(model)), settings)
        .advise(run(), dossier(), List.of());
  }

  private LLMProvider provider(Function<LLMPrompt, Answer<LLMReply>> model) {
    return prompt -> {
      asked.add(prompt);
      return model.apply(prompt);
    };
  }

  private static Function<LLMPrompt, Answer<LLMReply>> model(String name, String answer) {
    return prompt -> Answer.known(new LLMReply(answer, name, 1000, 100));
  }

  private static Advice known(Answer<Advice> answer) {
    return answer.known().orElseThrow(() -> new AssertionError(answer.toString()));
  }

  private static Dossier dossier() {
    return new Dossier(
        Optional.empty(),
        List.of(exhibit(1, Evidence.of("k8s.pod", "Pod a", Severity.ERROR, "ImagePullBackOff"))),
        List.of());
  }

  private static Exhibit exhibit(int number, Evidence evidence) {
    return new Exhibit("E" + number, "c1", "kubernetes", evidence);
  }

  private static GuardConfig.Llm settings() {
    return settings(30_000, Optional.empty());
  }

  private static GuardConfig.Llm settings(int maxInputTokens, Optional<LlmPrice> price) {
    return new GuardConfig.Llm(
        true,
        Optional.of("acme"),
        Optional.empty(),
        Optional.empty(),
        maxInputTokens,
        500,
        Duration.ofSeconds(20),
        price);
  }

  private static Run run() {
    return new Run(
        "run-1",
        "prod",
        MeshVersion.parse("1.27.3"),
        "ada",
        CHANGE,
        List.of(),
        Map.of(),
        Optional.empty(),
        1);
  }
}
