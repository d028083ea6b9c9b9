package dev.guard.core.analysis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a model's tokens cost: list prices from a data file that names its sources and its date, or
 * the prices of the configuration. A model that is not known costs nobody knows what, never
 * nothing. Immutable.
 */
final class ModelPrices {
  private static final String FILE = "model-prices.csv";
  private static final double MILLION = 1_000_000;

  /** What vendors append to a model's name for one of its releases. */
  private static final Pattern RELEASE = Pattern.compile("-(\\d{4}-\\d{2}-\\d{2}|\\d{8})$");

  private final Map<String, Price> known;
  private final Optional<Price> own;

  /**
   * A price of tokens.
   *
   * @param input US dollars per million tokens of a prompt
   * @param output US dollars per million tokens of an answer
   */
  record Price(double input, double output) {}

  private ModelPrices(Map<String, Price> known, Optional<Price> own) {
    this.known = Map.copyOf(known);
    this.own = own;
  }

  /**
   * The prices of the data file.
   *
   * @param own counts for every model instead
   */
  static ModelPrices withOwn(Optional<Price> own) {
    return new ModelPrices(read(), own);
  }

  /** US dollars; empty where the model's price is not known. */
  Optional<Double> cost(String model, int inputTokens, int outputTokens) {
    return own.or(() -> Optional.ofNullable(known.get(model)))
        .or(() -> Optional.ofNullable(known.get(RELEASE.matcher(model).replaceFirst(""))))
        .map(price -> (inputTokens * price.input() + outputTokens * price.output()) / MILLION);
  }

  private static Map<String, Price> read() {
    try (InputStream in = ModelPrices.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("There is no " + FILE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split(",", -1))
          .collect(Collectors.toMap(row -> row[0].strip(), ModelPrices::price));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static Price price(String[] row) {
    Function<String, Double> number = text -> Double.parseDouble(text.strip());
    return new Price(number.apply(row[1]), number.apply(row[2]));
  }
}
