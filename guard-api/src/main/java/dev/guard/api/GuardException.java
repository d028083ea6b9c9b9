package dev.guard.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one unchecked root of what GUARD and its adapters throw on purpose.
 *
 * <p>It has a stable code and says who must act. Codes are grouped by their first word: {@code
 * usage}, {@code config} and {@code edit} mean that the input has to change; {@code refused} means
 * that a rule or a person said no; everything else is a failure of GUARD or of an outside service.
 * No part of it ever holds a secret, nor a URL with credentials. Immutable.
 */
public class GuardException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Who must act. New constants may appear. */
  public enum Responsible {
    /** The person at the keyboard: an option, a configuration key, a file. */
    USER,
    /** Whoever runs the platform: a permission, an expired token, a broken object. */
    OPERATOR,
    /** An outside service is down or slow; trying again may help. */
    OUTSIDE_SERVICE,
    /** GUARD itself has a defect. */
    GUARD
  }

  private final String code;
  private final Responsible responsible;
  private final String what;
  private final String where;
  private final String next;

  protected GuardException(Builder builder) {
    super(message(builder), builder.cause);
    this.code = builder.code;
    this.responsible = builder.responsible;
    this.what = builder.what;
    this.where = builder.where;
    this.next = builder.next;
  }

  private static String message(Builder builder) {
    return String.join(
            " ",
            builder.what,
            builder.where.isEmpty() ? "" : "(" + builder.where + ")",
            builder.next)
        .replaceAll(" {2,}", " ")
        .strip();
  }

  public static Builder of(String code, Responsible responsible) {
    return new Builder(code, responsible);
  }

  /** Stable, lower case, with dots: {@code gitlab.unauthorized}. */
  public final String code() {
    return code;
  }

  public final Responsible responsible() {
    return responsible;
  }

  /** What happened, as a sentence. */
  public final String what() {
    return what;
  }

  /** Where: file:line:column, a cluster, a URL without credentials; may be empty. */
  public final String where() {
    return where;
  }

  /** What to do next, as a sentence; may be empty. */
  public final String next() {
    return next;
  }

  /** Collects the parts of an exception. Not thread-safe. */
  public static final class Builder {
    private final String code;
    private final Responsible responsible;
    private String what = "";
    private String where = "";
    private String next = "";
    private @Nullable Throwable cause;

    private Builder(String code, Responsible responsible) {
      this.code = Objects.requireNonNull(code);
      this.responsible = Objects.requireNonNull(responsible);
    }

    public Builder what(String sentence) {
      this.what = sentence;
      return this;
    }

    public Builder where(String place) {
      this.where = place;
      return this;
    }

    public Builder next(String sentence) {
      this.next = sentence;
      return this;
    }

    public Builder cause(Throwable reason) {
      this.cause = reason;
      return this;
    }

    public GuardException build() {
      return new GuardException(this);
    }
  }
}
