package dev.guard.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.secret.Secret;
import dev.guard.core.config.AdapterChoices.PublisherChoice;
import dev.guard.core.config.GuardConfig.LlmPrice;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelAndEventsTest {
  /** As a publisher of Datadog binds its section. */
  record Monitoring(Secret apiKey, Optional<String> site) {}

  record Model(String model, Optional<String> baseUrl) {}

  @Test
  void givenAPublisherWithASectionOfItsName_whenItIsBound_thenItHasThatSectionsKeysAndItsOwn() {
    ConfigFile file =
        ConfigFile.read(
            """
            datadog:
              api_key: env:DD
              queries: {mine: 'avg:x{*}'}
            events:
              - {type: datadog, name: graphs, site: datadoghq.eu}
            """,
            "guard.yaml");

    PublisherChoice choice = file.adapters().publishers().get(0);
    Monitoring bound = bind(file, choice.adapter(), Monitoring.class);

    assertThat(choice.name()).isEqualTo("graphs");
    assertThat(bound.apiKey().reference()).isEqualTo("env:DD");
    assertThat(bound.site()).contains("datadoghq.eu");
    file.problems().throwIfAny();
  }

  @Test
  void givenLimitsOfTheModel_whenItsProviderIsBound_thenItDoesNotRefuseTheEnginesKeys() {
    ConfigFile file =
        ConfigFile.read(
            """
            llm:
              enabled: true
              provider: openai
              model: m
              base_url: http://127.0.0.1/v1
              max_input_tokens: 9000
              max_output_tokens: 900
              timeout: 90s
              price: {input: 3, output: 15.5}
            """,
            "guard.yaml");

    Model bound = bind(file, file.adapters().llm().orElseThrow(), Model.class);
    GuardConfig.Llm settings = file.config().llm();

    assertThat(bound).isEqualTo(new Model("m", Optional.of("http://127.0.0.1/v1")));
    assertThat(settings.maxInputTokens()).isEqualTo(9000);
    assertThat(settings.maxOutputTokens()).isEqualTo(900);
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(settings.price()).contains(new LlmPrice(3, 15.5));
    file.problems().throwIfAny();
  }

  @Test
  void givenNothingOfAModel_whenTheFileIsRead_thenThereIsNone() {
    ConfigFile file = ConfigFile.read("llm: {provider: openai, model: m}\n", "guard.yaml");

    assertThat(file.config().llm().enabled()).isFalse();
    assertThat(file.adapters().llm()).isEmpty();
  }

  private static <R extends Record> R bind(ConfigFile file, AdapterChoice choice, Class<R> type) {
    ConfigFile.Binding<R> binding =
        file.bind(choice, type, reference -> Answer.known(Secret.of(reference, "value")));
    return binding.settings().orElseThrow(() -> new AssertionError(binding.problem()));
  }
}
