package dev.guard.core.plugin;

import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls into an extension so that it can neither crash nor block GUARD: the call runs on a daemon
 * thread that carries the extension's name, is interrupted at its time-out and then left behind.
 * Thread-safe.
 */
public final class PluginCall {
  private static final Logger LOG = LoggerFactory.getLogger(PluginCall.class);

  private PluginCall() {}

  /**
   * Runs one call and waits for it, at most as long as the time-out. Whatever the extension does
   * becomes an outcome, except a fatal error of the virtual machine, which is thrown on. Where the
   * calling thread is interrupted, so is the call, and the caller's interrupt flag stays set.
   *
   * @param pluginDescription who is called, as shown to people: {@code check acme.certificate
   *     (acme-1.2.jar 1.2)}
   * @param timeout elapsed time
   */
  public static <T> Outcome<T> run(String pluginDescription, Duration timeout, Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "guard-plugin: " + pluginDescription);
    thread.setDaemon(true);
    thread.start();
    try {
      T value = task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (value == null) {
        return failed(Cause.NO_ANSWER, pluginDescription + " answered null.");
      }
      return new Returned<>(value);
    } catch (ExecutionException e) {
      return threw(pluginDescription, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      task.cancel(true);
      LOG.warn(
          "{} did not answer within {}; it was interrupted and is left on its thread.",
          pluginDescription,
          text(timeout));
      return failed(
          Cause.TIMED_OUT, pluginDescription + " did not answer within " + text(timeout) + ".");
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      return failed(Cause.INTERRUPTED, pluginDescription + " was interrupted.");
    }
  }

  private static <T> Outcome<T> threw(String pluginDescription, Throwable thrown) {
    rethrowFatal(thrown);
    if (thrown instanceof InterruptedException) {
      return new Failed<>(
          Cause.THREW, pluginDescription + " was interrupted.", Optional.of(thrown));
    }
    return new Failed<>(
        Cause.THREW, pluginDescription + " failed: " + describe(thrown), Optional.of(thrown));
  }

  private static <T> Outcome<T> failed(Cause cause, String reason) {
    return new Failed<>(cause, reason, Optional.empty());
  }

  /** Throws on what no caller can survive: errors of the virtual machine except a deep stack. */
  static void rethrowFatal(Throwable thrown) {
    if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
      throw fatal;
    }
  }

  /** One line that says what was thrown. */
  public static String describe(Throwable thrown) {
    if (thrown instanceof GuardException known) {
      return String.valueOf(known.getMessage());
    }
    String message = thrown.getMessage();
    String type = thrown.getClass().getName();
    return message == null || message.isBlank()
        ? type + "."
        : type + ": " + message.replaceAll("\\s+", " ").strip();
  }

  private static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  /** Why a call has no value. */
  public enum Cause {
    /** It threw something. */
    THREW,
    /** It answered null. */
    NO_ANSWER,
    /** It was not done at its time-out, and may still be running. */
    TIMED_OUT,
    /** The caller was asked to stop. */
    INTERRUPTED
  }

  /** What a call came to. Immutable. */
  public sealed interface Outcome<T> permits Returned, Failed {
    <R> R fold(
        Function<? super T, ? extends R> returned, Function<? super Failed<T>, ? extends R> failed);

    /** The value, or unknown with the reason. */
    default Answer<T> answer() {
      return fold(Answer::known, failed -> Answer.unknown(failed.reason()));
    }
  }

  /** The call answered. */
  public record Returned<T>(T value) implements Outcome<T> {
    @Override
    public <R> R fold(
        Function<? super T, ? extends R> returned,
        Function<? super Failed<T>, ? extends R> failed) {
      return returned.apply(value);
    }
  }

  /**
   * The call has no value.
   *
   * @param reason a sentence that names the extension
   * @param thrown what it threw, where it threw
   */
  public record Failed<T>(Cause cause, String reason, Optional<Throwable> thrown)
      implements Outcome<T> {
    @Override
    public <R> R fold(
        Function<? super T, ? extends R> returned,
        Function<? super Failed<T>, ? extends R> failed) {
      return failed.apply(this);
    }
  }
}
