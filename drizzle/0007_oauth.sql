CREATE TABLE "oauth_authorization" (
	"organization_id" uuid NOT NULL,
	"state_digest" "bytea" NOT NULL,
	"browser_digest" "bytea" NOT NULL,
	"person_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"connector_id" uuid NOT NULL,
	"issuer" text NOT NULL,
	"redirect_uri" text NOT NULL,
	"client_id" text NOT NULL,
	"sealed_errand" "bytea" NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "oauth_authorization_organization_id_state_digest_pk" PRIMARY KEY("organization_id","state_digest")
);
--> statement-breakpoint
CREATE TABLE "oauth_client" (
	"organization_id" uuid NOT NULL,
	"connector_id" uuid NOT NULL,
	"issuer" text NOT NULL,
	"origin" text NOT NULL,
	"client_id" text NOT NULL,
	"sealed_secret" "bytea",
	"auth_method" text,
	"redirect_uri" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"secret_expires_at" timestamp with time zone,
	CONSTRAINT "oauth_client_organization_id_connector_id_issuer_origin_pk" PRIMARY KEY("organization_id","connector_id","issuer","origin")
);
--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "lease_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "reconnect_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "account" text;--> statement-breakpoint
ALTER TABLE "connection" ADD COLUMN "scopes" text[];--> statement-breakpoint
ALTER TABLE "connector" ADD COLUMN "oauth" jsonb;--> statement-breakpoint
ALTER TABLE "oauth_authorization" ADD CONSTRAINT "oauth_authorization_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_authorization" ADD CONSTRAINT "oauth_authorization_organization_id_member_id_member_organization_id_id_fk" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."member"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_authorization" ADD CONSTRAINT "oauth_authorization_organization_id_connector_id_connector_organization_id_id_fk" FOREIGN KEY ("organization_id","connector_id") REFERENCES "public"."connector"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_client" ADD CONSTRAINT "oauth_client_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_client" ADD CONSTRAINT "oauth_client_organization_id_connector_id_connector_organization_id_id_fk" FOREIGN KEY ("organization_id","connector_id") REFERENCES "public"."connector"("organization_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['oauth_client', 'oauth_authorization'] LOOP
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
--> statement-breakpoint
-- Everything that a live key leads to, with the session that a legacy client presents (its label; null for none), in one statement.
-- A connection whose refresh was refused counts as none: the member has to connect again.
CREATE OR REPLACE FUNCTION gateway_facts(p_digest bytea, p_session text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, public AS $$
DECLARE
  v_organization uuid := identity.organization_of_key(p_digest);
  v_facts jsonb;
BEGIN
  IF v_organization IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM set_config('wicket.organization_id', v_organization::text, true);
  SELECT jsonb_build_object(
    'organizationId', v_organization,
    'nowMs', (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
    'keyId', k.id,
    'memberId', m.id,
    'memberStatus', m.status,
    'memberRole', m.role,
    'personId', p.id,
    'email', p.email,
    'agent', jsonb_build_object(
      'id', a.id, 'slug', a.slug, 'name', a.name, 'status', a.status, 'timeZone', a.time_zone,
      'policyVersion', a.policy_version, 'simulated', a.simulated),
    'connectors', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'id', c.id, 'key', c.key, 'namespace', c.namespace, 'url', c.url, 'origin', c.origin, 'authKind', c.auth_kind,
        'era', c.era, 'protocolVersion', c.protocol_version, 'catalogueVersion', c.catalogue_version,
        'capabilities', c.capabilities,
        'connected', c.auth_kind NOT IN ('member', 'oauth') OR EXISTS (
          SELECT 1 FROM connection n
          WHERE n.organization_id = c.organization_id AND n.member_id = m.id AND n.connector_id = c.id
            AND n.reconnect_since IS NULL)
      ) ORDER BY c.key)
      FROM connector c
      WHERE c.organization_id = a.organization_id AND c.agent_id = a.id AND c.status = 'enabled'), '[]'::jsonb),
    'exposure', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'label', e.label, 'sources', e.sources, 'epoch', e.epoch,
        'ageMs', greatest(0, (extract(epoch FROM clock_timestamp() - e.last_raised_at) * 1000))::bigint))
      FROM exposure e
      WHERE e.organization_id = v_organization AND e.person_id = p.id), '[]'::jsonb),
    'session', (
      SELECT jsonb_build_object(
        'label', s.label, 'service', s.service, 'protocolVersion', s.protocol_version, 'capabilities', s.capabilities,
        'logLevel', s.log_level, 'subscriptions', to_jsonb(s.subscriptions), 'listening', s.listening)
      FROM client_session s
      WHERE s.organization_id = v_organization AND s.member_id = m.id AND s.label = p_session)
  ) INTO v_facts
  FROM member_key k
  JOIN member m ON m.organization_id = k.organization_id AND m.id = k.member_id
  JOIN agent a ON a.organization_id = m.organization_id AND a.id = m.agent_id
  JOIN identity.person p ON p.id = m.person_id
  WHERE k.digest = p_digest AND k.revoked_at IS NULL AND m.status <> 'removed' AND a.deleted_at IS NULL;
  RETURN v_facts;
END $$;
