ALTER TABLE "upstream_session" ADD COLUMN "client_session" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "upstream_session" DROP CONSTRAINT "upstream_session_organization_id_member_id_connector_id_pk";--> statement-breakpoint
ALTER TABLE "upstream_session" ADD CONSTRAINT "upstream_session_organization_id_member_id_connector_id_client_session_pk" PRIMARY KEY("organization_id","member_id","connector_id","client_session");
