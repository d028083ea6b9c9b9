package dev.guard.local.sqlite;

import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The rows of leases. A released lease stays, without holder and expired, so that the fence of its
 * batch never goes back. All methods run inside the caller's transaction.
 */
final class Leases {
  private Leases() {}

  static LeaseAnswer acquire(Sql sql, String batchId, String holder, Duration ttl, Instant now)
      throws SQLException {
    Optional<Lease> held = find(sql, batchId);
    if (held.isPresent() && held.get().until().isAfter(now)) {
      return new LeaseAnswer.HeldBy(held.get());
    }
    long fence = held.map(Lease::fence).orElse(0L) + 1;
    Lease lease = new Lease(batchId, holder, fence, now.plus(ttl));
    sql.update(
        """
        INSERT INTO leases (batch_id, holder, fence, until, ttl) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (batch_id) DO UPDATE SET holder = excluded.holder, fence = excluded.fence,
          until = excluded.until, ttl = excluded.ttl""",
        batchId,
        holder,
        fence,
        lease.until().toString(),
        ttl.toString());
    return new LeaseAnswer.Granted(lease);
  }

  static LeaseAnswer renew(Sql sql, Lease lease, Instant now) throws SQLException {
    Lease current = current(sql, lease);
    if (!owns(lease, current)) {
      return new LeaseAnswer.HeldBy(current);
    }
    Duration ttl =
        sql.one(
                "SELECT ttl FROM leases WHERE batch_id = ?",
                row -> Duration.parse(row.getString(1)),
                lease.batchId())
            .orElse(Duration.ZERO);
    Lease renewed = new Lease(lease.batchId(), lease.holder(), lease.fence(), now.plus(ttl));
    setUntil(sql, renewed);
    return new LeaseAnswer.Granted(renewed);
  }

  static void release(Sql sql, Lease lease) throws SQLException {
    if (owns(lease, current(sql, lease))) {
      setUntil(sql, new Lease(lease.batchId(), "", lease.fence(), Instant.EPOCH));
    }
  }

  private static void setUntil(Sql sql, Lease lease) throws SQLException {
    sql.update(
        "UPDATE leases SET holder = ?, until = ? WHERE batch_id = ?",
        lease.holder(),
        lease.until().toString(),
        lease.batchId());
  }

  /** The batch's newest lease; one without holder and with fence 0 where there never was one. */
  static Lease current(Sql sql, Lease lease) throws SQLException {
    return find(sql, lease.batchId())
        .orElseGet(() -> new Lease(lease.batchId(), "", 0, Instant.EPOCH));
  }

  static boolean owns(Lease lease, Lease current) {
    return current.fence() == lease.fence() && current.holder().equals(lease.holder());
  }

  private static Optional<Lease> find(Sql sql, String batchId) throws SQLException {
    return sql.one(
        "SELECT holder, fence, until FROM leases WHERE batch_id = ?",
        row ->
            new Lease(batchId, row.getString(1), row.getLong(2), Instant.parse(row.getString(3))),
        batchId);
  }
}
