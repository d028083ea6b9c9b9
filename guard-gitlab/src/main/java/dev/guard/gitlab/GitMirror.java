package dev.guard.gitlab;

import dev.guard.api.Bytes;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.plugin.AdapterContext;
import io.github.resilience4j.retry.Retry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PushResult;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * A shallow bare copy of one repository: fetches single commits, makes commits in memory, pushes
 * new branches. Not thread-safe; the change host gives it one thread at a time. Commits that are
 * here once stay readable for all threads.
 */
final class GitMirror implements AutoCloseable {
  private static final String HEADS = Constants.R_HEADS;

  private final GitLabSettings settings;
  private final AdapterContext context;
  private final Problems problems;
  private final Optional<X509TrustManager> trust;
  private final Retry retry;
  private final String place;
  private final URIish remote;
  private final Repository local;

  GitMirror(
      RepositoryPath project,
      Path folder,
      GitLabSettings settings,
      AdapterContext context,
      Problems problems,
      Retry retry) {
    this.settings = settings;
    this.context = context;
    this.problems = problems;
    this.trust = context.network().trust();
    this.retry = retry;
    this.place = settings.git() + "/" + project + ".git";
    try {
      this.remote = new URIish(place);
      this.local = new FileRepositoryBuilder().setBare().setGitDir(folder.toFile()).build();
      local.create(true);
    } catch (IOException | java.net.URISyntaxException e) {
      throw new IllegalStateException("No room for a copy of " + place, e);
    }
  }

  Repository repository() {
    return local;
  }

  /** The heads of those of the branches that there are, asked anew. */
  Map<String, ObjectId> heads(List<String> branches) {
    List<RefSpec> specs = branches.stream().map(branch -> new RefSpec(HEADS + branch)).toList();
    return retried(
        transport -> {
          try (FetchConnection connection = transport.openFetch(specs)) {
            Map<String, ObjectId> heads = new java.util.HashMap<>();
            for (String branch : branches) {
              Ref ref = connection.getRef(HEADS + branch);
              if (ref != null && ref.getObjectId() != null) {
                heads.put(branch, ref.getObjectId());
              }
            }
            return Map.copyOf(heads);
          }
        });
  }

  /** The head of a branch, with its files fetched. */
  ObjectId fetch(String branch) {
    ObjectId head = heads(List.of(branch)).get(branch);
    if (head == null) {
      throw noBranch(branch);
    }
    fetch(branch, head);
    return head;
  }

  GuardException noBranch(String branch) {
    return GuardException.of("gitlab.branch-not-found", Responsible.USER)
        .what("The repository has no branch " + branch + ".")
        .where(place)
        .next("Check gitlab.default_target_branch and gitlab_repo of the cluster.")
        .build();
  }

  /** Brings the head of a branch here, unless it is here. */
  void fetch(String branch, ObjectId head) {
    if (!has(head)) {
      fetch(new RefSpec("+" + HEADS + branch + ":refs/guard/heads/" + branch));
    }
  }

  /** Brings a single commit here; false where the server does not give it. */
  boolean fetchCommit(String commit) {
    if (!has(ObjectId.fromString(commit))) {
      try {
        fetch(new RefSpec(commit + ":refs/guard/commits/" + commit));
      } catch (GuardException e) {
        if (e.code().equals("gitlab.git")) {
          return false;
        }
        throw e;
      }
    }
    return true;
  }

  private void fetch(RefSpec spec) {
    retried(
        transport -> {
          transport.setDepth(1);
          transport.setTagOpt(TagOpt.NO_TAGS);
          return transport.fetch(NullProgressMonitor.INSTANCE, List.of(spec));
        });
  }

  boolean has(ObjectId commit) {
    try (ObjectReader reader = local.newObjectReader()) {
      return reader.has(commit, Constants.OBJ_COMMIT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The id of a file's content in a commit; zero where there is none. */
  ObjectId blob(ObjectId commit, String path) {
    try (RevWalk walk = new RevWalk(local);
        TreeWalk found = TreeWalk.forPath(local, path, walk.parseCommit(commit).getTree())) {
      return found == null ? ObjectId.zeroId() : found.getObjectId(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ObjectId idOf(Bytes content) {
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
      return formatter.idFor(Constants.OBJ_BLOB, content.toArray());
    }
  }

  String message(ObjectId commit) {
    try (RevWalk walk = new RevWalk(local)) {
      return walk.parseCommit(commit).getFullMessage();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a commit on a parent: these files get these contents, all others stay. */
  ObjectId commit(ObjectId parent, Map<String, Bytes> files, String message, PersonIdent author) {
    try (ObjectInserter inserter = local.newObjectInserter();
        ObjectReader reader = local.newObjectReader();
        RevWalk walk = new RevWalk(reader)) {
      RevCommit base = walk.parseCommit(parent);
      DirCache index = DirCache.newInCore();
      DirCacheBuilder builder = index.builder();
      builder.addTree(new byte[0], DirCacheEntry.STAGE_0, reader, base.getTree());
      builder.finish();
      DirCacheEditor editor = index.editor();
      for (Map.Entry<String, Bytes> file : files.entrySet()) {
        ObjectId blob = inserter.insert(Constants.OBJ_BLOB, file.getValue().toArray());
        editor.add(new Content(file.getKey(), blob));
      }
      editor.finish();
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(index.writeTree(inserter));
      commit.setParentId(parent);
      commit.setAuthor(author);
      commit.setCommitter(author);
      commit.setMessage(message);
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets a file's content; keeps its mode, so that an executable one stays executable. */
  private static final class Content extends DirCacheEditor.PathEdit {
    private final ObjectId blob;

    Content(String path, ObjectId blob) {
      super(path);
      this.blob = blob;
    }

    @Override
    public void apply(DirCacheEntry entry) {
      if (entry.getRawMode() == 0) {
        entry.setFileMode(FileMode.REGULAR_FILE);
      }
      entry.setObjectId(blob);
    }
  }

  /** How a create-only push went; {@code said} is the server's reason for a refusal. */
  record Pushed(boolean created, String said) {}

  /** Creates a branch at a commit; never moves one that is there. */
  Pushed create(String branch, ObjectId commit) {
    context.permits("gitlab").take("gitlab");
    return once(
        transport -> {
          RemoteRefUpdate update =
              new RemoteRefUpdate(
                  local, commit.name(), commit, HEADS + branch, false, null, ObjectId.zeroId());
          PushResult result = transport.push(NullProgressMonitor.INSTANCE, List.of(update));
          List<String> said = new ArrayList<>();
          said.add(update.getStatus().name());
          if (update.getMessage() != null) {
            said.add(update.getMessage());
          }
          said.add(result.getMessages());
          return new Pushed(
              update.getStatus() == RemoteRefUpdate.Status.OK,
              problems.clean(String.join(" ", said)));
        });
  }

  @FunctionalInterface
  private interface Operation<T> {
    T on(Transport transport) throws IOException;
  }

  private <T> T retried(Operation<T> operation) {
    return retry.executeSupplier(
        () -> {
          context.permits("gitlab").take("gitlab");
          return once(operation);
        });
  }

  /** A refused token is read again, and where it was rotated the call is made once more. */
  private <T> T once(Operation<T> operation) {
    String token = settings.token().reveal();
    try {
      return attempt(operation);
    } catch (GuardException e) {
      if (!e.code().equals("gitlab.unauthorized") || !settings.token().rotated(token)) {
        throw e;
      }
      context.permits("gitlab").take("gitlab");
      return attempt(operation);
    }
  }

  private <T> T attempt(Operation<T> operation) {
    GitHttp http = new GitHttp(context.network(), trust);
    try (Transport transport = Transport.open(local, remote)) {
      if (transport instanceof TransportHttp web) {
        web.setHttpConnectionFactory(http);
      }
      transport.setCredentialsProvider(
          new UsernamePasswordCredentialsProvider("oauth2", settings.token().reveal()));
      transport.setTimeout(
          Math.toIntExact(Math.max(1, context.network().requestTimeout().toSeconds())));
      return operation.on(transport);
    } catch (IOException e) {
      throw translate(http, e);
    }
  }

  private GuardException translate(GitHttp http, IOException e) {
    int status = http.lastStatus();
    if (status == 200) {
      return GuardException.of("gitlab.git", Responsible.OUTSIDE_SERVICE)
          .what("git failed: " + problems.clean(e.getMessage()))
          .where(place)
          .next("Start the same command again; if it stays, look at the project in GitLab.")
          .cause(e)
          .build();
    }
    return problems.of(status, place, e.getMessage(), http::lastHeader, e);
  }

  @Override
  public void close() {
    local.close();
  }
}
