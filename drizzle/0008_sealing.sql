CREATE TABLE "member_key_pair" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"generation" integer NOT NULL,
	"public_key" "bytea" NOT NULL,
	"vouch" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "member_key_pair_organization_id_member_id_pk" PRIMARY KEY("organization_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "private_key_wrap" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"holder" text NOT NULL,
	"generation" integer NOT NULL,
	"wrapped" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "private_key_wrap_organization_id_member_id_purpose_holder_pk" PRIMARY KEY("organization_id","member_id","purpose","holder")
);
--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "generation" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "member_key_pair" ADD CONSTRAINT "member_key_pair_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_key_pair" ADD CONSTRAINT "member_key_pair_organization_id_member_id_member_organization_id_id_fk" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."member"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "private_key_wrap" ADD CONSTRAINT "private_key_wrap_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "private_key_wrap" ADD CONSTRAINT "private_key_wrap_organization_id_member_id_member_organization_id_id_fk" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."member"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['member_key_pair', 'private_key_wrap'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON public.%I '
      'USING (organization_id = nullif(current_setting(''wicket.organization_id'', true), '''')::uuid) '
      'WITH CHECK (organization_id = nullif(current_setting(''wicket.organization_id'', true), '''')::uuid)',
      tenant_table
    );
  END LOOP;
END
$$;
