package dev.guard.sandbox.datadog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a query or a formula: metric queries, numbers, names of queries, the four operations,
 * brackets and functions (which are taken as their first argument).
 */
final class Expression {
  /** A query that Datadog would refuse with 400. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final String text;
  private final Map<String, Map<String, double[]>> names;
  private final Signals signals;
  private final Grid grid;
  private int position;

  private Expression(
      String text, Map<String, Map<String, double[]>> names, Signals signals, Grid grid) {
    this.text = text;
    this.names = names;
    this.signals = signals;
    this.grid = grid;
  }

  /** The values by group. */
  static Map<String, double[]> evaluate(
      String text, Map<String, Map<String, double[]>> names, Signals signals, Grid grid)
      throws Malformed {
    Expression expression = new Expression(text, names, signals, grid);
    Map<String, double[]> values = expression.sum();
    if (!expression.peek().isEmpty()) {
      throw new Malformed("Error parsing query: unable to parse " + text);
    }
    return values;
  }

  /** The roll-up that a query asks for; empty where none does. */
  static Optional<Long> step(String text) {
    Matcher matcher = Query.SHAPE.matcher(text);
    while (matcher.find()) {
      if (Query.of(matcher).step() > 0) {
        return Optional.of(Query.of(matcher).step());
      }
    }
    return Optional.empty();
  }

  private Map<String, double[]> sum() throws Malformed {
    Map<String, double[]> left = product();
    while (true) {
      if (take("+")) {
        left = apply(left, product(), Double::sum);
      } else if (take("-")) {
        left = apply(left, product(), (a, b) -> a - b);
      } else {
        return left;
      }
    }
  }

  private Map<String, double[]> product() throws Malformed {
    Map<String, double[]> left = factor();
    while (true) {
      if (take("*")) {
        left = apply(left, factor(), (a, b) -> a * b);
      } else if (take("/")) {
        left = apply(left, factor(), (a, b) -> b == 0 ? Double.NaN : a / b);
      } else {
        return left;
      }
    }
  }

  private Map<String, double[]> factor() throws Malformed {
    if (take("(")) {
      Map<String, double[]> inside = sum();
      expect(")");
      return inside;
    }
    Optional<Matcher> query = match(Query.SHAPE);
    if (query.isPresent()) {
      return Query.of(query.get()).values(signals, grid);
    }
    Optional<Matcher> number = match(NUMBER);
    if (number.isPresent()) {
      double[] constant = new double[grid.size()];
      java.util.Arrays.fill(constant, Double.parseDouble(number.get().group()));
      return Map.of("", constant);
    }
    Optional<Matcher> name = match(NAME);
    if (name.isEmpty()) {
      throw new Malformed("Error parsing query: unable to parse " + text);
    }
    if (take("(")) {
      Map<String, double[]> argument = sum();
      while (take(",")) {
        sum();
      }
      expect(")");
      return argument;
    }
    Map<String, double[]> known = names.get(name.get().group());
    if (known == null) {
      throw new Malformed("Error parsing query: unknown name " + name.get().group());
    }
    return known;
  }

  private static Map<String, double[]> apply(
      Map<String, double[]> left, Map<String, double[]> right, DoubleBinaryOperator operator) {
    Map<String, double[]> result = new LinkedHashMap<>();
    Map<String, double[]> outer = left.containsKey("") ? right : left;
    for (String group : outer.keySet()) {
      double[] a = left.getOrDefault(group, left.get(""));
      double[] b = right.getOrDefault(group, right.get(""));
      if (a != null && b != null) {
        double[] values = new double[a.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = operator.applyAsDouble(a[i], b[i]);
        }
        result.put(group, values);
      }
    }
    return result;
  }

  private String peek() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
    return text.substring(position);
  }

  private boolean take(String token) {
    if (peek().startsWith(token)) {
      position += token.length();
      return true;
    }
    return false;
  }

  private void expect(String token) throws Malformed {
    if (!take(token)) {
      throw new Malformed("Error parsing query: " + token + " is missing in " + text);
    }
  }

  private Optional<Matcher> match(Pattern pattern) {
    Matcher matcher = pattern.matcher(peek());
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    position += matcher.end();
    return Optional.of(matcher);
  }
}
