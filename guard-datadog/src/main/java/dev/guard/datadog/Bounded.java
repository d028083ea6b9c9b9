package dev.guard.datadog;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Ends the reading of an answer that is longer than any that GUARD asks for, so that no server can
 * fill the heap. Stands behind the decompression: what counts is what is held. Keeps no state.
 */
@Priority(Priorities.USER)
final class Bounded implements ReaderInterceptor {
  private final long mostBytes;

  Bounded(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    context.setInputStream(new Limited(context.getInputStream(), mostBytes));
    return context.proceed();
  }

  /** An answer is too long to be read. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;

    TooLong(long mostBytes) {
      super("more than " + mostBytes + " bytes");
    }

    /** The parser wraps what its stream throws. */
    static Optional<TooLong> in(Throwable failure) {
      return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
          .filter(TooLong.class::isInstance)
          .map(TooLong.class::cast)
          .findFirst();
    }
  }

  private static final class Limited extends FilterInputStream {
    private final long most;
    private long read;

    Limited(InputStream in, long most) {
      super(in);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      count(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int some = super.read(into, offset, length);
      count(Math.max(0, some));
      return some;
    }

    private void count(int bytes) throws TooLong {
      read += bytes;
      if (read > most) {
        throw new TooLong(most);
      }
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
