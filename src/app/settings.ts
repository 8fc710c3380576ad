/**
 * Every setting there is, once: what reads the environment, what `gallra config` shows and what docs/settings.md lists are
 * held against this. A setting NAME may also be the content of the file that NAME_FILE names.
 */

export interface Setting {
  readonly name: `GALLRA_${string}`;
  /** What it is when it is not set, in words; empty: nothing. */
  readonly usual: string;
  readonly means: string;
  /** `all`: never shown. `address`: shown without what may be a secret in it. Left out: shown as it is. */
  readonly secret?: 'all' | 'address';
}

export interface SettingChapter {
  readonly title: string;
  readonly settings: readonly Setting[];
}

export const settingChapters: readonly SettingChapter[] = [
  {
    title: 'Where things are',
    settings: [
      {
        name: 'GALLRA_LEDGER_URL',
        usual: '',
        means: 'PostgreSQL database for our own tables: `postgres://…`; only for commands that connect',
        secret: 'address',
      },
      {
        name: 'GALLRA_QUEUE_URL',
        usual: "the ledger's database",
        means: '`postgres://…`, `redis://…` or `rediss://…`',
        secret: 'address',
      },
      {
        name: 'GALLRA_LEDGER_CA',
        usual: 'the well-known authorities',
        means:
          "certificates (PEM) of the authorities that may have signed the ledger server's, best as `GALLRA_LEDGER_CA_FILE`; then the way there is encrypted and the certificate checked",
      },
      {
        name: 'GALLRA_QUEUE_CA',
        usual: 'the well-known authorities',
        means: "the same for the queue's server, where it is another",
      },
      {
        name: 'GALLRA_PROXY',
        usual: 'HTTPS_PROXY and HTTP_PROXY',
        means:
          'HTTP proxy through which everything is asked that speaks HTTP, `http://user:password@proxy.example.org:3128`; stores of kind `http` only where it is set',
        secret: 'address',
      },
      {
        name: 'GALLRA_NO_PROXY',
        usual: 'NO_PROXY',
        means:
          'what is reached without the proxy, separated by commas: names with all that is below them, addresses, networks, each with a port or without; `*` for everything',
      },
      {
        name: 'GALLRA_MIGRATION_URL',
        usual: 'GALLRA_LEDGER_URL',
        means:
          "the ledger's database as somebody who may make tables: for `gallra migrate`, which lets the role of `GALLRA_LEDGER_URL` work with them",
        secret: 'address',
      },
      {
        name: 'GALLRA_MIGRATE',
        usual: 'queue',
        means:
          "what a worker that starts brings up to date by itself: `on`, the ledger's tables and the queue's; `queue`, only BullMQ's own; `off`, none: it refuses, and says what to run",
      },
      { name: 'GALLRA_POLICIES', usual: './policies', means: 'the folder of policies, as `--policies <dir>`' },
    ],
  },
  {
    title: 'Who decides',
    settings: [
      {
        name: 'GALLRA_ACTOR',
        usual: 'your login',
        means: 'account id under which decisions are recorded, as `--as <account>`',
      },
      {
        name: 'GALLRA_REQUIRE_APPROVAL',
        usual: 'on',
        means: '`off` for those who review rules in git; large runs still wait; shown on every report',
      },
      {
        name: 'GALLRA_TWO_PERSON_RELEASE',
        usual: 'off',
        means: '`on`: a hold is released by one person and confirmed by another',
      },
      {
        name: 'GALLRA_APPROVER_NOT_AUTHOR',
        usual: 'off',
        means:
          '`on`: whom a policy names as its `author` may not approve it, and a policy that names nobody cannot be approved',
      },
      {
        name: 'GALLRA_CLI_DECISIONS',
        usual: 'on',
        means: '`off`: nothing is decided on the command line, where an account is claimed, not authenticated',
      },
    ],
  },
  {
    title: 'The evidence',
    settings: [
      {
        name: 'GALLRA_COMMITMENT_KEY',
        usual: '',
        means:
          '32 bytes, base64 or hex (`openssl rand -base64 32`): for commitments, sealed hold values and copies of holds; reports say when it is missing. To change it, write the new one before the earlier ones',
        secret: 'all',
      },
      {
        name: 'GALLRA_SIGNING_KEY',
        usual: '',
        means:
          '32 bytes (`gallra audit key --new`): signs checkpoints of the log. After it earlier ones, or their public halves as `gallra audit key` printed them',
        secret: 'all',
      },
      {
        name: 'GALLRA_ANCHORS',
        usual: '',
        means:
          'append-only places outside the database where checkpoints are kept, separated by commas: directories, or buckets (`s3://bucket/prefix?region=…&years=10`)',
      },
      {
        name: 'GALLRA_ANCHOR_ACCESS_KEY',
        usual: 'as the AWS SDK finds it',
        means: 'for anchors that are buckets; together with the next',
        secret: 'all',
      },
      {
        name: 'GALLRA_ANCHOR_SECRET_KEY',
        usual: 'as the AWS SDK finds it',
        means: 'for anchors that are buckets',
        secret: 'all',
      },
      {
        name: 'GALLRA_ANCHOR_CA',
        usual: '',
        means:
          'certificates (PEM) of your own authorities, for anchors that are buckets, besides the well-known ones; best as `GALLRA_ANCHOR_CA_FILE`',
      },
      {
        name: 'GALLRA_REQUIRE_ANCHOR',
        usual: 'on',
        means: '`off`: disposes also where no checkpoint is kept outside; shown on every report',
      },
      {
        name: 'GALLRA_REQUIRE_LOG_ROLE',
        usual: 'on',
        means: '`off`: disposes also as a database role that could edit the log; shown on every report',
      },
      { name: 'GALLRA_ORGANISATION', usual: '', means: 'who runs this, for certificates' },
      { name: 'GALLRA_LOG_YEARS', usual: '10', means: 'how long entries of the log are kept' },
      { name: 'GALLRA_COMMITMENT_YEARS', usual: '2', means: 'how long commitments are kept' },
    ],
  },
  {
    title: 'The worker',
    settings: [
      { name: 'GALLRA_LEASE_SECONDS', usual: '60', means: 'how long a silent worker keeps its tables' },
      {
        name: 'GALLRA_BATCH_SIZE',
        usual: '1000',
        means:
          'records per batch at most; unset, PostgreSQL gets up to 50,000 while nobody else uses the database, MariaDB and MySQL up to 10,000',
      },
      {
        name: 'GALLRA_BATCH_MS',
        usual: '10',
        means:
          'milliseconds for which the records of a batch may be locked while others use the database (PostgreSQL, MariaDB, MySQL)',
      },
      {
        name: 'GALLRA_WORKERS_PER_RUN',
        usual: '4',
        means: 'workers that may be at work on one large run; `1`: whoever runs it does it alone',
      },
      { name: 'GALLRA_CONCURRENCY', usual: '2', means: 'policies that one worker runs at a time' },
      {
        name: 'GALLRA_RUNS_PER_STORE',
        usual: 'no limit',
        means: 'runs that may be at work in one store at a time, over all workers: `4`, or `4, telephony=1`',
      },
      {
        name: 'GALLRA_LOG_LEVEL',
        usual: 'info',
        means: '`fatal`, `error`, `warn`, `info`, `debug` or `silent`',
      },
    ],
  },
  {
    title: 'Watching over it',
    settings: [
      {
        name: 'GALLRA_OPS_LISTEN',
        usual: '',
        means:
          'address and port of `/healthz`, `/readyz` and `/metrics`, such as `0.0.0.0:9464`; without it nothing listens',
      },
    ],
  },
  {
    title: "The reviewer's desk",
    settings: [
      {
        name: 'GALLRA_DESK_LISTEN',
        usual: '127.0.0.1:8090',
        means: 'address and port on which the desk answers',
      },
      {
        name: 'GALLRA_DESK_LOGIN',
        usual: 'none',
        means:
          '`local` (accounts made by `gallra account`), `oidc` (an identity provider), or `none`: whoever reaches it is taken for `GALLRA_ACTOR`, so that it answers on this machine only',
      },
      {
        name: 'GALLRA_DESK_URL',
        usual: 'where it listens',
        means: 'origin under which visitors find it: `https://desk.example.org`',
      },
      {
        name: 'GALLRA_DESK_PROXIES',
        usual: '',
        means: "addresses and networks, separated by commas, of proxies whose word on a visitor's address is taken",
      },
      { name: 'GALLRA_DESK_IDLE_MINUTES', usual: '30', means: 'how long a visitor may be away' },
      { name: 'GALLRA_DESK_SESSION_HOURS', usual: '10', means: 'how long one sign-in lasts at most' },
      {
        name: 'GALLRA_DESK_ROLES',
        usual: '',
        means: 'the file that says what groups may do; with `GALLRA_DESK_LOGIN=oidc`',
      },
      { name: 'GALLRA_OIDC_ISSUER', usual: '', means: 'address of the identity provider' },
      { name: 'GALLRA_OIDC_CLIENT_ID', usual: '', means: 'what the identity provider calls this desk' },
      {
        name: 'GALLRA_OIDC_CLIENT_SECRET',
        usual: '',
        means: 'the secret of the client; without it a public client, which has PKCE alone',
        secret: 'all',
      },
      {
        name: 'GALLRA_OIDC_CA',
        usual: '',
        means:
          'certificates (PEM) of your own authorities, for the identity provider, besides the well-known ones; best as `GALLRA_OIDC_CA_FILE`',
      },
      {
        name: 'GALLRA_OIDC_ACCOUNT_CLAIM',
        usual: 'sub',
        means: 'the claim that names the account in the log',
      },
      { name: 'GALLRA_OIDC_GROUPS_CLAIM', usual: 'groups', means: 'the claim that lists the groups of a visitor' },
      { name: 'GALLRA_OIDC_SCOPE', usual: 'openid profile', means: 'what the provider is asked for' },
    ],
  },
  {
    title: 'Alerts that people read',
    settings: [
      {
        name: 'GALLRA_MAIL_URL',
        usual: '',
        means: 'mail server, `smtp://user:password@host:587` or `smtps://…`; without it no mail is sent',
        secret: 'address',
      },
      { name: 'GALLRA_MAIL_FROM', usual: '', means: 'address that mail comes from' },
      {
        name: 'GALLRA_MAIL_TLS',
        usual: 'required',
        means: '`off`: mail goes to the server unencrypted; on this machine it is required of no server',
      },
      {
        name: 'GALLRA_ALERTS_TO',
        usual: '',
        means: 'mail addresses, separated by commas; `sv:anna@example.org` is written to in Swedish',
      },
      {
        name: 'GALLRA_ALERTS_OWNERS',
        usual: 'off',
        means: "`on`: each policy's `owner` is told what concerns it, where that is a mail address",
      },
      { name: 'GALLRA_ALERTS_LANGUAGE', usual: 'en', means: '`en`, `sv` or `fi`, for whom no other is named' },
      { name: 'GALLRA_ALERTS_DIGEST_HOUR', usual: '7', means: 'from which hour on the daily digest goes out' },
      {
        name: 'GALLRA_ALERTS_ZONE',
        usual: "the first policy's",
        means: 'by whose clock that is, and times are told: `Europe/Helsinki`',
      },
      {
        name: 'GALLRA_ALERTS_REMINDER_DAYS',
        usual: '7',
        means: 'after so many days what stands unchanged is told again; and, where nothing was told, that all is quiet',
      },
      {
        name: 'GALLRA_ALERTS_OVERDUE_DAYS',
        usual: '3',
        means: 'so many days after the run that should have taken them, records are told as overdue',
      },
      {
        name: 'GALLRA_ALERTS_AHEAD_HOURS',
        usual: '72',
        means: 'so long ahead the first disposal under a new or changed rule is announced',
      },
      {
        name: 'GALLRA_WEBHOOK_URL',
        usual: '',
        means: '`https://…` that receives the same messages as JSON, signed as Standard Webhooks has it',
        // Receivers often know their callers by a part of the path.
        secret: 'all',
      },
      {
        name: 'GALLRA_WEBHOOK_SECRET',
        usual: '',
        means: '`whsec_` and 24 to 64 bytes in base64; earlier ones may stand after it',
        secret: 'all',
      },
      {
        name: 'GALLRA_ALERTS_CA',
        usual: '',
        means: 'certificates (PEM) of your own authorities, for mail server and webhook, besides the well-known ones',
      },
    ],
  },
];

export const settings: readonly Setting[] = settingChapters.flatMap((chapter) => chapter.settings);
