CREATE TABLE "identity"."attempt" (
	"name" text PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invite" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"email" text NOT NULL,
	"token_digest" "bytea" NOT NULL,
	"invited_by" text NOT NULL,
	"sent_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	CONSTRAINT "invite_organization_id_member_id_pk" PRIMARY KEY("organization_id","member_id")
);
--> statement-breakpoint
ALTER TABLE "member" ADD COLUMN "decision_final_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_organization_id_member_id_member_organization_id_id_fk" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."member"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "record_of_key" ON "record" USING btree ("organization_id","key_id","number");--> statement-breakpoint
DO $$
BEGIN
  ALTER TABLE public.invite ENABLE ROW LEVEL SECURITY;
  ALTER TABLE public.invite FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON public.invite
    USING (organization_id = nullif(current_setting('wicket.organization_id', true), '')::uuid)
    WITH CHECK (organization_id = nullif(current_setting('wicket.organization_id', true), '')::uuid);
END
$$;
