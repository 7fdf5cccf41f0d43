CREATE SCHEMA "identity";
--> statement-breakpoint
CREATE TABLE "administrator" (
	"organization_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "administrator_organization_id_person_id_pk" PRIMARY KEY("organization_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "agent" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"status_changed_at" timestamp with time zone,
	"status_changed_by" text,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"policy_version" integer DEFAULT 0 NOT NULL,
	"simulated" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "agent_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "completion" (
	"organization_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"outcome" text NOT NULL,
	"upstream_status" integer,
	"bytes" bigint NOT NULL,
	"upstream_milliseconds" integer NOT NULL,
	"completed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "completion_organization_id_record_id_pk" PRIMARY KEY("organization_id","record_id")
);
--> statement-breakpoint
CREATE TABLE "connection" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"connector_id" uuid NOT NULL,
	"sealed_token" "bytea" NOT NULL,
	"connected_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connection_organization_id_member_id_connector_id_pk" PRIMARY KEY("organization_id","member_id","connector_id")
);
--> statement-breakpoint
CREATE TABLE "connector" (
	"organization_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"namespace" text NOT NULL,
	"url" text NOT NULL,
	"origin" text DEFAULT 'url' NOT NULL,
	"status" text DEFAULT 'enabled' NOT NULL,
	"auth_kind" text NOT NULL,
	"sealed_token" "bytea",
	"era" text NOT NULL,
	"protocol_version" text NOT NULL,
	"server_name" text NOT NULL,
	"catalogue_version" integer DEFAULT 1 NOT NULL,
	"listed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"list_error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connector_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "connector_key" UNIQUE("organization_id","agent_id","key"),
	CONSTRAINT "connector_namespace" UNIQUE("organization_id","agent_id","namespace")
);
--> statement-breakpoint
CREATE TABLE "demo_call" (
	"organization_id" uuid NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "demo_call_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"service" text NOT NULL,
	"tool" text NOT NULL,
	"reached_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "demo_call_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "exposure" (
	"organization_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"label" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"last_raised_at" timestamp with time zone NOT NULL,
	"sources" text[] NOT NULL,
	"epoch" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "exposure_organization_id_person_id_label_pk" PRIMARY KEY("organization_id","person_id","label")
);
--> statement-breakpoint
CREATE TABLE "member" (
	"organization_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text DEFAULT 'member' NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"status_changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"status_changed_by" text,
	CONSTRAINT "member_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "member_key" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"digest" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_by" text,
	CONSTRAINT "member_key_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "member_key_digest" UNIQUE("digest")
);
--> statement-breakpoint
CREATE TABLE "organization" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox_mail" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"body" text,
	"status" text NOT NULL,
	"error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "outbox_mail_organization_id_id_pk" PRIMARY KEY("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "identity"."person" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text,
	"email_verified" timestamp with time zone,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "person_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "policy_revision" (
	"organization_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"policy_id" uuid NOT NULL,
	"from_version" integer NOT NULL,
	"until_version" integer,
	"name" text NOT NULL,
	"mode" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "policy_revision_organization_id_agent_id_policy_id_from_version_pk" PRIMARY KEY("organization_id","agent_id","policy_id","from_version")
);
--> statement-breakpoint
CREATE TABLE "policy_version" (
	"organization_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"author" text NOT NULL,
	"note" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "policy_version_organization_id_agent_id_version_pk" PRIMARY KEY("organization_id","agent_id","version")
);
--> statement-breakpoint
CREATE TABLE "record" (
	"organization_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"number" bigint NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"agent_id" uuid NOT NULL,
	"agent_slug" text NOT NULL,
	"simulated" boolean NOT NULL,
	"person_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"member_email" text NOT NULL,
	"key_id" uuid NOT NULL,
	"source_ip" "inet",
	"client_name" text,
	"session_id" text,
	"era" text NOT NULL,
	"method" text NOT NULL,
	"service" text,
	"tool" text,
	"tier" text,
	"resource_type" text,
	"resource_id" text,
	"visibility" text,
	"decision" text NOT NULL,
	"reason" text NOT NULL,
	"policy_version" integer NOT NULL,
	"policy_ids" uuid[] NOT NULL,
	"policy_names" text[] NOT NULL,
	"would_deny" text[] NOT NULL,
	"time_zone" text NOT NULL,
	"hour" integer NOT NULL,
	"minute" integer NOT NULL,
	"weekday" integer NOT NULL,
	"accessed_private" boolean NOT NULL,
	"private_sources" text[] NOT NULL,
	"decision_microseconds" integer NOT NULL,
	CONSTRAINT "record_organization_id_id_pk" PRIMARY KEY("organization_id","id"),
	CONSTRAINT "record_number" UNIQUE("organization_id","number")
);
--> statement-breakpoint
CREATE TABLE "record_head" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"number" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "resource_attribute" (
	"organization_id" uuid NOT NULL,
	"connector_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"pattern" text NOT NULL,
	"visibility" text NOT NULL,
	"labels" text[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "resource_attribute_organization_id_connector_id_kind_pattern_pk" PRIMARY KEY("organization_id","connector_id","kind","pattern")
);
--> statement-breakpoint
CREATE TABLE "resource_rule" (
	"organization_id" uuid NOT NULL,
	"connector_id" uuid NOT NULL,
	"tool" text NOT NULL,
	"kind" text NOT NULL,
	"argument" text NOT NULL,
	"visibility" text,
	CONSTRAINT "resource_rule_organization_id_connector_id_tool_pk" PRIMARY KEY("organization_id","connector_id","tool")
);
--> statement-breakpoint
CREATE TABLE "identity"."setup_link" (
	"token_digest" "bytea" PRIMARY KEY NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."sign_in_link" (
	"identifier" text NOT NULL,
	"token" text NOT NULL,
	"expires" timestamp with time zone NOT NULL,
	CONSTRAINT "sign_in_link_identifier_token_pk" PRIMARY KEY("identifier","token")
);
--> statement-breakpoint
CREATE TABLE "identity"."sign_in_session" (
	"session_token" text PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"expires" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tool" (
	"organization_id" uuid NOT NULL,
	"connector_id" uuid NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	"tier" text NOT NULL,
	"tier_source" text NOT NULL,
	"definition" jsonb NOT NULL,
	CONSTRAINT "tool_organization_id_connector_id_name_pk" PRIMARY KEY("organization_id","connector_id","name")
);
--> statement-breakpoint
CREATE TABLE "upstream_session" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"connector_id" uuid NOT NULL,
	"session_id" text NOT NULL,
	"protocol_version" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "upstream_session_organization_id_member_id_connector_id_pk" PRIMARY KEY("organization_id","member_id","connector_id")
);
--> statement-breakpoint
ALTER TABLE "administrator" ADD CONSTRAINT "administrator_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "administrator" ADD CONSTRAINT "administrator_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent" ADD CONSTRAINT "agent_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completion" ADD CONSTRAINT "completion_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "completion" ADD CONSTRAINT "completion_organization_id_record_id_record_organization_id_id_fk" FOREIGN KEY ("organization_id","record_id") REFERENCES "public"."record"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection" ADD CONSTRAINT "connection_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection" ADD CONSTRAINT "connection_organization_id_member_id_member_organization_id_id_fk" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."member"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection" ADD CONSTRAINT "connection_organization_id_connector_id_connector_organization_id_id_fk" FOREIGN KEY ("organization_id","connector_id") REFERENCES "public"."connector"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connector" ADD CONSTRAINT "connector_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connector" ADD CONSTRAINT "connector_organization_id_agent_id_agent_organization_id_id_fk" FOREIGN KEY ("organization_id","agent_id") REFERENCES "public"."agent"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demo_call" ADD CONSTRAINT "demo_call_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_agent_id_agent_organization_id_id_fk" FOREIGN KEY ("organization_id","agent_id") REFERENCES "public"."agent"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_key" ADD CONSTRAINT "member_key_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_key" ADD CONSTRAINT "member_key_organization_id_member_id_member_organization_id_id_fk" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."member"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox_mail" ADD CONSTRAINT "outbox_mail_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_revision" ADD CONSTRAINT "policy_revision_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_revision" ADD CONSTRAINT "policy_revision_organization_id_agent_id_from_version_policy_version_organization_id_agent_id_version_fk" FOREIGN KEY ("organization_id","agent_id","from_version") REFERENCES "public"."policy_version"("organization_id","agent_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_organization_id_agent_id_agent_organization_id_id_fk" FOREIGN KEY ("organization_id","agent_id") REFERENCES "public"."agent"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "record" ADD CONSTRAINT "record_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "record" ADD CONSTRAINT "record_organization_id_agent_id_agent_organization_id_id_fk" FOREIGN KEY ("organization_id","agent_id") REFERENCES "public"."agent"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "record_head" ADD CONSTRAINT "record_head_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resource_attribute" ADD CONSTRAINT "resource_attribute_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resource_attribute" ADD CONSTRAINT "resource_attribute_organization_id_connector_id_connector_organization_id_id_fk" FOREIGN KEY ("organization_id","connector_id") REFERENCES "public"."connector"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resource_rule" ADD CONSTRAINT "resource_rule_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "resource_rule" ADD CONSTRAINT "resource_rule_organization_id_connector_id_connector_organization_id_id_fk" FOREIGN KEY ("organization_id","connector_id") REFERENCES "public"."connector"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."sign_in_session" ADD CONSTRAINT "sign_in_session_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tool" ADD CONSTRAINT "tool_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tool" ADD CONSTRAINT "tool_organization_id_connector_id_connector_organization_id_id_fk" FOREIGN KEY ("organization_id","connector_id") REFERENCES "public"."connector"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upstream_session" ADD CONSTRAINT "upstream_session_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upstream_session" ADD CONSTRAINT "upstream_session_organization_id_member_id_member_organization_id_id_fk" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."member"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upstream_session" ADD CONSTRAINT "upstream_session_organization_id_connector_id_connector_organization_id_id_fk" FOREIGN KEY ("organization_id","connector_id") REFERENCES "public"."connector"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "administrator_person" ON "administrator" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "agent_slug" ON "agent" USING btree ("organization_id","slug") WHERE deleted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "member_person" ON "member" USING btree ("organization_id","agent_id","person_id") WHERE status <> 'removed';--> statement-breakpoint
CREATE INDEX "member_of_person" ON "member" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "member_key_live" ON "member_key" USING btree ("organization_id","member_id") WHERE revoked_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "policy_name_live" ON "policy_revision" USING btree ("organization_id","agent_id","name") WHERE until_version is null;--> statement-breakpoint
CREATE INDEX "record_of_agent" ON "record" USING btree ("organization_id","agent_id","number");--> statement-breakpoint
CREATE INDEX "record_denied" ON "record" USING btree ("organization_id","number") WHERE decision = 'DENY';