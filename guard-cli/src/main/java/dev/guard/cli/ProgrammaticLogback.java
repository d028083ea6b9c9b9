package dev.guard.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback as {@link LogSetup} configures it. Logback's own provider first looks for configuration
 * files and services in every jar of the class path, which takes longer than most commands, and
 * what it found would be replaced anyway. Named by the system property {@code slf4j.provider}.
 */
public final class ProgrammaticLogback implements SLF4JServiceProvider {
  private final LoggerContext context = new LoggerContext();
  private final LogbackMDCAdapter diagnostics = new LogbackMDCAdapter();
  private final IMarkerFactory markers = new BasicMarkerFactory();

  @Override
  public void initialize() {
    context.setName("guard");
    context.setMDCAdapter(diagnostics);
    context.start();
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return context;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return diagnostics;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }
}
