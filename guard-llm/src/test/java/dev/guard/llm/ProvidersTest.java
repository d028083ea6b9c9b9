package dev.guard.llm;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import dev.guard.api.Answer;
import dev.guard.api.Unknown;
import dev.guard.api.llm.LLMPrompt;
import dev.guard.api.llm.LLMProvider;
import dev.guard.api.llm.LLMProviderFactory;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.TestContext;
import dev.guard.testkit.http.PublishedApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ProvidersTest {
  private static final String KEY = "sk-test-0123456789abcdefghijklmnop";
  private static final LLMPrompt PROMPT =
      new LLMPrompt("Go.", "E1", "{\"type\": \"object\"}", 700, Duration.ofSeconds(20));

  /** Every start finds the factories; only a provider that is named may cost more than that. */
  @Test
  void aFactoryNeedsNothingOfLangChain4jUntilItsProviderIsMade() throws Exception {
    URL[] own = {
      place(OpenAiProviderFactory.class), place(LLMProviderFactory.class),
    };
    try (URLClassLoader bare = new URLClassLoader(own, ClassLoader.getPlatformClassLoader())) {
      Class<?> spi = bare.loadClass(LLMProviderFactory.class.getName());
      List<Object> names = new ArrayList<>();
      for (Object factory : ServiceLoader.load(spi, bare)) {
        names.add(spi.getMethod("name").invoke(factory));
        assertThat(spi.getMethod("settingsType").invoke(factory)).isInstanceOf(Class.class);
      }

      assertThat(names).containsExactly("openai", "anthropic", "bedrock", "ollama");
    }
  }

  private static URL place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @Test
  void aKeyThatCannotBeReadIsUnknownAndNamed() {
    Secret missing = Secret.from(reference -> Answer.unknown("Not set."), "env:NO");
    try (LLMProvider provider =
        new AnthropicProviderFactory()
            .create(
                new AnthropicSettings("m", missing, Optional.empty(), Optional.empty()),
                TestContext.create())) {
      assertThat(((Unknown<?>) provider.complete(PROMPT)).reason())
          .contains("was not asked")
          .contains("env:NO");
    }
  }

  @Test
  void bedrockWithoutCredentialsIsUnknown() {
    System.setProperty("aws.profile", "no-such-profile");
    System.setProperty("aws.disableEc2Metadata", "true");
    try (LLMProvider provider =
        new BedrockProviderFactory()
            .create(
                new BedrockSettings(
                    "m",
                    Optional.of("eu-central-1"),
                    Optional.of("no-such-profile"),
                    Optional.empty(),
                    Optional.empty()),
                TestContext.create())) {
      assertThat(((Unknown<?>) provider.complete(PROMPT)).reason())
          .contains("there are no AWS credentials");
    } finally {
      System.clearProperty("aws.profile");
      System.clearProperty("aws.disableEc2Metadata");
    }
  }

  @Test
  void noLineOfALogHoldsAKeyEvenAtTrace() throws IOException {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    root.addAppender(lines);
    root.setLevel(Level.TRACE);
    quietLoggers().forEach(name -> logger(name).setLevel(Level.INFO));
    System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
    System.setProperty("aws.secretAccessKey", KEY);
    try (ModelStub openAi = ModelStub.of(PublishedApi.openAi()).unpublished();
        ModelStub bedrock = ModelStub.of(PublishedApi.bedrock()).unpublished()) {
      openAi.then(ModelStub.reply(401, "{\"error\": {\"message\": \"bad key " + KEY + "\"}}"));
      bedrock.then(ModelStub.reply(500, "{\"message\": \"" + KEY + "\"}"));
      TestContext context = TestContext.create();
      try (LLMProvider first =
              new OpenAiProviderFactory()
                  .create(
                      new OpenAiSettings(
                          "m",
                          Optional.of(Secret.of("env:K", KEY)),
                          Optional.of(openAi.url()),
                          Optional.empty(),
                          Optional.empty(),
                          Optional.empty(),
                          Optional.empty()),
                      context);
          LLMProvider second =
              new BedrockProviderFactory()
                  .create(
                      new BedrockSettings(
                          "m",
                          Optional.of("eu-central-1"),
                          Optional.empty(),
                          Optional.of(bedrock.url()),
                          Optional.empty()),
                      context)) {
        first.complete(PROMPT);
        second.complete(PROMPT);
      }
    } finally {
      root.detachAppender(lines);
      root.setLevel(before);
      quietLoggers().forEach(name -> logger(name).setLevel(null));
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }

    assertThat(lines.list).anyMatch(line -> line.getFormattedMessage().contains("did not help"));
    assertThat(lines.list.stream().map(line -> line.getLoggerName() + ": " + text(line)))
        .noneMatch(line -> line.contains(KEY));
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  private static String text(ILoggingEvent event) {
    StringBuilder text = new StringBuilder(event.getFormattedMessage());
    for (IThrowableProxy one = event.getThrowableProxy(); one != null; one = one.getCause()) {
      text.append(one.getMessage());
    }
    return text.toString();
  }

  /** As the command line sets them. */
  private static List<String> quietLoggers() throws IOException {
    List<String> names = new ArrayList<>();
    for (URL list :
        Collections.list(
            ChatProvider.class.getClassLoader().getResources("META-INF/guard/quiet-loggers"))) {
      try (InputStream in = list.openStream()) {
        new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .forEach(names::add);
      }
    }
    return names;
  }
}
