package dev.guard.core.plugin;

import dev.guard.api.Answer;
import dev.guard.api.secret.Secret;
import dev.guard.api.secret.SecretSource;
import dev.guard.api.secret.SecretSourceFactory;
import dev.guard.core.config.KnownAdapters;
import dev.guard.core.config.Port;
import dev.guard.core.config.SecretResolver;
import dev.guard.core.config.SecretText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells references from secrets in clear: {@code env:NAME} names a source; a text without a source
 * is a reference of the default source only where it looks like one. No message repeats the text.
 * Thread-safe.
 */
final class SecretSources implements SecretResolver {
  private static final Pattern PREFIXED = Pattern.compile("([a-z][a-z0-9-]*):(.+)");
  private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]*");
  private static final Pattern FILE = Pattern.compile("(?:/|~/|\\./|\\.\\./).+");
  private static final Pattern NAME =
      Pattern.compile(
          "[A-Za-z][A-Za-z0-9_.@-]*(?:/[A-Za-z0-9_.@-]+)*(?:\\?[a-z]+=[\\w-]+)?(?:#[\\w.-]+)?");

  private final Plugins plugins;
  private final String byDefault;
  private final Function<String, SecretSource> open;
  private final Map<String, Secret> referenced = new ConcurrentSkipListMap<>();

  /**
   * @param byDefault the source of references without a prefix
   * @param open makes or finds the product of a source, by name
   */
  SecretSources(Plugins plugins, String byDefault, Function<String, SecretSource> open) {
    this.plugins = plugins;
    this.byDefault = byDefault;
    this.open = open;
  }

  @Override
  public Answer<Secret> resolve(String reference) {
    String text = reference.strip();
    Matcher prefixed = PREFIXED.matcher(text);
    if (prefixed.matches()) {
      String source = prefixed.group(1);
      Optional<String> named = named(source);
      if (named.isPresent()) {
        return Answer.known(secret(named.get(), prefixed.group(2), text));
      }
      Optional<String> missing = missing(source);
      if (missing.isPresent()) {
        return Answer.unknown(missing.get());
      }
    } else if (looksLikeReference(text)) {
      return missing(byDefault)
          .map(Answer::<Secret>unknown)
          .orElseGet(() -> Answer.known(secret(byDefault, text, text)));
    }
    return Answer.unknown(
        "must be a reference such as env:NAME or file:/path. What stands there is not shown, since"
            + " it may be the secret itself.");
  }

  /** The source that a prefix means: by its name, else by one of its other prefixes. */
  private Optional<String> named(String prefix) {
    if (plugins.names(Port.SECRETS).contains(prefix)) {
      return Optional.of(prefix);
    }
    return plugins.usable(Port.SECRETS).values().stream()
        .filter(
            source ->
                source.instance() instanceof SecretSourceFactory<?> factory
                    && factory.prefixes().contains(prefix))
        .map(Extension::name)
        .findFirst();
  }

  /** Why a source that somebody could mean cannot be used. */
  private Optional<String> missing(String source) {
    if (plugins.names(Port.SECRETS).contains(source)) {
      return Optional.empty();
    }
    Optional<String> broken =
        plugins
            .broken(Port.SECRETS, source)
            .map(found -> "needs the " + found.description() + ", which " + found.failure());
    return broken.or(
        () ->
            KnownAdapters.artifact(source)
                .map(
                    artifact ->
                        "needs the secret source "
                            + source
                            + ", which is not there. Add "
                            + artifact
                            + "."));
  }

  private boolean looksLikeReference(String text) {
    if (SecretText.looksLikeOne(text)) {
      return false;
    }
    return switch (byDefault) {
      case "env" -> VARIABLE.matcher(text).matches();
      case "file" -> FILE.matcher(text).matches();
      default -> NAME.matcher(text).matches();
    };
  }

  /** Every secret that the configuration refers to, once. */
  List<Secret> referenced() {
    return List.copyOf(referenced.values());
  }

  private Secret secret(String source, String key, String shown) {
    Secret secret = lazy(source, key, shown);
    referenced.putIfAbsent(shown, secret);
    return secret;
  }

  private Secret lazy(String source, String key, String shown) {
    return Secret.from(
        new SecretSource() {
          @Override
          public Answer<String> read(String ignored) {
            return open.apply(source).read(key);
          }

          @Override
          public void forget(String ignored) {
            open.apply(source).forget(key);
          }
        },
        shown);
  }
}
