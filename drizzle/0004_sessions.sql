CREATE TABLE "client_session" (
	"organization_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"label" text NOT NULL,
	"service" text NOT NULL,
	"protocol_version" text NOT NULL,
	"capabilities" jsonb NOT NULL,
	"log_level" text,
	"subscriptions" text[] DEFAULT '{}' NOT NULL,
	"listening" integer DEFAULT 0 NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "client_session_organization_id_member_id_label_pk" PRIMARY KEY("organization_id","member_id","label")
);
--> statement-breakpoint
ALTER TABLE "connector" ADD COLUMN "capabilities" jsonb;--> statement-breakpoint
ALTER TABLE "client_session" ADD CONSTRAINT "client_session_organization_id_organization_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("organization_id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "client_session" ADD CONSTRAINT "client_session_organization_id_member_id_member_organization_id_id_fk" FOREIGN KEY ("organization_id","member_id") REFERENCES "public"."member"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
DO $$
BEGIN
  ALTER TABLE public.client_session ENABLE ROW LEVEL SECURITY;
  ALTER TABLE public.client_session FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON public.client_session
    USING (organization_id = nullif(current_setting('wicket.organization_id', true), '')::uuid)
    WITH CHECK (organization_id = nullif(current_setting('wicket.organization_id', true), '')::uuid);
END
$$;
--> statement-breakpoint
-- Everything that a live key leads to, with the session that a legacy client presents (its label; null for none), in one statement.
CREATE FUNCTION gateway_facts(p_digest bytea, p_session text) RETURNS jsonb
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
        'connected', c.auth_kind <> 'member' OR EXISTS (
          SELECT 1 FROM connection n
          WHERE n.organization_id = c.organization_id AND n.member_id = m.id AND n.connector_id = c.id)
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
--> statement-breakpoint
-- For replicas of the version before, which ask without a session.
CREATE OR REPLACE FUNCTION gateway_facts(p_digest bytea) RETURNS jsonb
LANGUAGE sql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, public AS $$
  SELECT public.gateway_facts(p_digest, NULL)
$$;
