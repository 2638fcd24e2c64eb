/** Generated from the types of the language by scripts/make-shape.mjs: what a description may hold, each a `Shape` in JSON. */
export const SHAPES: Readonly<Record<string, string>> = {
  Alert:
    '{"fields":{"when":"string","of":"string","for":"string","severity":{"is":["critical","warning","info"]},"summary":"string"},"needed":["when","summary"]}',
  ArtifactHub:
    '{"fields":{"license":"string","category":"string","links":{"map":"string"},"changes":{"list":{"fields":{"kind":{"is":["added","changed","deprecated","removed","fixed","security"]},"description":"string"},"needed":["kind","description"]}},"containsSecurityUpdates":"boolean","prerelease":"boolean","signKey":{"fields":{"fingerprint":"string","url":"string"},"needed":["fingerprint","url"]}},"needed":[]}',
  Backup: '{"fields":{"schedule":"string","keep":"number","size":{"name":"Memory"},"class":"string"},"needed":[]}',
  Callers:
    '{"any":[{"is":["cluster","namespace","ingress","internet"]},{"fields":{"namespaces":{"name":"Labels"},"pods":{"name":"Labels"}},"needed":[]}]}',
  Check: '"function"',
  CommandProbe:
    '{"fields":{"delay":"number","period":"number","timeout":"number","failures":"number","command":{"list":"string","least":1}},"needed":["command"]}',
  Component: '{"any":[{"name":"Web"},{"name":"Worker"},{"name":"Scheduler"},{"name":"Job"},{"name":"Cron"}]}',
  ComponentDelta:
    '{"any":[{"name":"ReplicatedDelta"},{"fields":{"resources":{"name":"Resources"},"spread":{"name":"Spread"},"nodes":{"map":"string"},"tolerations":{"list":{"name":"Toleration"}},"annotations":{"map":{"any":["string",{"name":"Computed"}]}},"wait":"number","image":{"fields":{"repository":"string","tag":"string","digest":{"like":"^sha256:.*$"},"pull":{"is":["Always","IfNotPresent","Never"]}},"needed":[]},"env":{"map":{"name":"Scalar"}},"schedule":"string","suspend":"boolean"},"needed":[]},{"name":"SingleDelta"}]}',
  Computed: '{"any":[{"name":"Fact"},{"name":"Link"},{"name":"Field"},{"name":"ValueRef"},{"name":"Expression"}]}',
  Config:
    '{"fields":{"kind":{"is":["config"]},"options":{"name":"ConfigOptions"},"entries":{"name":"ConfigEntries"},"map":{"name":"Declared1"}},"needed":["kind","options","entries"]}',
  ConfigDelta: '{"map":{"any":["string","number","boolean",{"name":"ConfigDelta"}]}}',
  ConfigEntries: '{"map":{"any":[{"name":"Scalar"},{"name":"Computed"},{"name":"Item"},{"name":"Group"}]}}',
  ConfigOptions:
    '{"fields":{"at":"string","how":{"name":"Delivery"},"key":{"is":["same","kebab"]},"env":{"is":["same","upper"]},"name":{"name":"Computed"},"open":"boolean"},"needed":["at"]}',
  Cpu: '{"any":[{"like":"^-?\\\\d+(?:\\\\.\\\\d+)?$"},{"like":"^-?\\\\d+(?:\\\\.\\\\d+)?m$"}]}',
  Cron: '{"name":"Part4"}',
  Dashboard: '{"fields":{"title":"string","of":"string","panels":{"map":{"any":["string",{"name":"Panel"}]}}},"needed":["title","panels"]}',
  Declared:
    '{"fields":{"kind":{"is":["declared"]},"type":{"is":["text","number","flag","choice","map"]},"default":{"any":[{"name":"Scalar"},{"name":"ScalarMap"}]},"doc":"string","choices":{"list":"string"},"minimum":"number","maximum":"number","pattern":"string"},"needed":["kind","type","default","doc"]}',
  Declared1:
    '{"fields":{"kind":{"is":["declared"]},"type":{"is":["text","number","flag","choice","map"]},"default":{"name":"ScalarMap"},"doc":"string","choices":{"list":"string"},"minimum":"number","maximum":"number","pattern":"string"},"needed":["kind","type","default","doc"]}',
  Delivery: '{"is":["plain","keyRef","envFrom"]}',
  Description:
    '{"fields":{"name":"string","version":"string","appVersion":"string","description":"string","kubernetes":"string","chart":"string","keywords":{"list":"string"},"home":"string","sources":{"list":"string"},"icon":"string","maintainers":{"list":{"fields":{"name":"string","email":"string","url":"string"},"needed":["name"]}},"values":{"any":[{"name":"Layout"},{"name":"ValuesOptions"}]},"nameOverride":"string","names":{"fields":{"fullname":{"any":["string",{"name":"Computed"}]},"workload":{"any":["string",{"name":"Computed"}]},"service":{"any":["string",{"name":"Computed"}]},"hpa":{"any":["string",{"name":"Computed"}]},"pdb":{"any":["string",{"name":"Computed"}]},"config":{"any":["string",{"name":"Computed"}]},"secret":{"any":["string",{"name":"Computed"}]},"serviceAccount":{"any":["string",{"name":"Computed"}]},"ingress":{"any":["string",{"name":"Computed"}]},"role":{"any":["string",{"name":"Computed"}]},"networkPolicy":{"any":["string",{"name":"Computed"}]}},"needed":[]},"files":{"map":"string","keys":"^(?:(?:deployment|statefulset|service|hpa|scaledObject|pdb|config|secret|pvc|ingress|job|cronJob|serviceAccount|role|roleBinding|networkPolicy)|(?:(?:deployment|statefulset|service|hpa|scaledObject|pdb|config|secret|pvc|ingress|job|cronJob|serviceAccount|role|roleBinding|networkPolicy)/.*))$"},"environment":"string","components":{"map":{"name":"Component"}},"stores":{"name":"Stores"},"volumes":{"name":"Volumes"},"config":{"name":"Config"},"secrets":{"name":"Secret"},"expose":{"name":"Expose"},"networkPolicy":{"any":["boolean",{"name":"NetworkOptions"}]},"monitor":{"name":"Monitor"},"serviceAccount":{"fields":{"name":{"any":["string",{"name":"Computed"}]},"annotations":{"map":"string"}},"needed":[]},"environments":{"map":{"name":"Environment"}},"docs":{"fields":{"readme":{"list":"string"},"notes":{"list":"string"}},"needed":[]},"scripts":{"name":"Scripts"},"artifactHub":{"name":"ArtifactHub"},"ensure":{"list":{"name":"Invariant"}},"extra":{"map":{"name":"ExtraObject"}},"patch":{"map":{"name":"ObjectText"},"keys":"^(?:(?:Deployment|StatefulSet|Service|Job|CronJob|Ingress|HorizontalPodAutoscaler)/.*)$"}},"needed":["name","version","values","components"]}',
  Environment:
    '{"fields":{"label":"string","namespace":"string","release":"string","production":"boolean","example":"boolean","secrets":{"name":"SecretSource"},"config":{"name":"ConfigDelta"},"values":{"map":{"any":[{"any":["string","number","boolean"]},{"map":{"any":["string","number","boolean"]}}]}},"components":{"map":{"name":"ComponentDelta"}},"stores":{"map":{"name":"StoreDelta"}},"volumes":{"map":{"name":"VolumeDelta"}},"expose":{"name":"ExposeDelta"},"networkPolicy":"boolean","monitor":"boolean","variables":{"name":"ScalarMap"}},"needed":[]}',
  Expose:
    '{"fields":{"clusterIP":{"name":"ServiceExposure"},"nodePort":{"name":"NodePort"},"loadBalancer":{"name":"ServiceExposure"},"ingress":{"name":"Ingress"},"gateway":{"name":"Gateway"}},"needed":[]}',
  ExposeDelta:
    '{"fields":{"clusterIP":{"fields":{"to":"string","from":{"name":"Callers"},"annotations":{"name":"Labels"}},"needed":[]},"nodePort":{"fields":{"to":"string","from":{"name":"Callers"},"annotations":{"name":"Labels"},"port":"number"},"needed":[]},"loadBalancer":{"fields":{"to":"string","from":{"name":"Callers"},"annotations":{"name":"Labels"}},"needed":[]},"ingress":{"fields":{"enabled":"boolean","class":"string","hosts":{"name":"Hosts"},"tls":{"any":["boolean",{"fields":{"secret":"string"},"needed":["secret"]},{"fields":{"issuer":"string","kind":{"is":["ClusterIssuer","Issuer"]}},"needed":["issuer"]}]},"annotations":{"name":"Labels"}},"needed":[]},"gateway":{"fields":{"enabled":"boolean","parent":{"fields":{"name":"string","namespace":"string","section":"string"},"needed":["name"]},"class":"string","tls":{"any":[{"is":[false]},{"fields":{"secret":"string"},"needed":["secret"]}]},"hosts":{"name":"Hosts"},"timeout":"number","annotations":{"name":"Labels"}},"needed":[]}},"needed":[]}',
  Expression: '{"fields":{"kind":{"is":["expression"]},"parts":{"list":{"any":["string",{"name":"Computed"}]}}},"needed":["kind","parts"]}',
  ExtraObject: '{"fields":{"apiVersion":"string","kind":"string"},"needed":["apiVersion","kind"],"more":{"name":"ObjectValue"}}',
  Fact: '{"fields":{"kind":{"is":["fact"]},"name":{"name":"FactName"}},"needed":["kind","name"]}',
  FactName: '{"is":["release","namespace","chart","version","fullname","environment","component"]}',
  Field: '{"fields":{"kind":{"is":["field"]},"path":{"name":"PodField"}},"needed":["kind","path"]}',
  Gateway:
    '{"fields":{"enabled":"boolean","parent":{"fields":{"name":"string","namespace":"string","section":"string"},"needed":["name"]},"class":"string","tls":{"any":[{"is":[false]},{"fields":{"secret":"string"},"needed":["secret"]}]},"hosts":{"name":"Hosts"},"timeout":"number","annotations":{"name":"Labels"}},"needed":["parent","hosts"]}',
  Group:
    '{"fields":{"kind":{"is":["group"]},"prefix":{"any":[{"is":[false]},"string"]},"entries":{"name":"ConfigEntries"}},"needed":["kind","prefix","entries"]}',
  Hosts: '{"map":{"map":"string","keys":"^/.*$"}}',
  Hpa: '{"fields":{"kind":{"is":["hpa"]},"min":"number","max":"number","targets":{"name":"ScaleTargets"}},"needed":["kind","min","max","targets"]}',
  HttpProbe:
    '{"fields":{"delay":"number","period":"number","timeout":"number","failures":"number","path":{"like":"^/.*$"}},"needed":["path"]}',
  Image: '{"any":["string",{"name":"ImageOptions"},{"name":"Computed"}]}',
  ImageOptions:
    '{"fields":{"repository":"string","tag":"string","digest":{"like":"^sha256:.*$"},"pull":{"is":["Always","IfNotPresent","Never"]}},"needed":["repository"]}',
  Ingress:
    '{"fields":{"enabled":"boolean","class":"string","hosts":{"name":"Hosts"},"tls":{"any":["boolean",{"fields":{"secret":"string"},"needed":["secret"]},{"fields":{"issuer":"string","kind":{"is":["ClusterIssuer","Issuer"]}},"needed":["issuer"]}]},"annotations":{"name":"Labels"}},"needed":["hosts"]}',
  Invariant: '{"fields":{"kind":{"is":["ensure"]},"sentence":"string","check":{"name":"Check"}},"needed":["kind","sentence","check"]}',
  Item: '{"fields":{"kind":{"is":["item"]},"default":{"name":"Scalar"},"doc":"string","key":"string","env":"string","min":"number","max":"number","choices":{"list":{"name":"Scalar"}}},"needed":["kind","default"]}',
  Job: '{"name":"Part3"}',
  Keda: '{"fields":{"kind":{"is":["keda"]},"min":"number","max":"number","options":{"name":"KedaOptions"}},"needed":["kind","min","max","options"]}',
  KedaOptions:
    '{"fields":{"triggers":{"map":{"name":"KedaTrigger"}},"poll":"number","cooldown":"number","enabled":"boolean"},"needed":["triggers"]}',
  KedaTrigger:
    '{"fields":{"type":"string","metadata":{"map":{"any":[{"name":"Scalar"},{"name":"Computed"}]}},"secret":{"map":"string"}},"needed":["type","metadata"]}',
  Labels: '{"map":"string"}',
  Layout: '{"is":["flat","nested"]}',
  Link: '{"fields":{"kind":{"is":["link"]},"store":"unknown","item":{"name":"LinkItem"}},"needed":["kind","store","item"]}',
  Link2: '{"fields":{"kind":{"is":["link"]},"store":"unknown","item":{"is":["host"]}},"needed":["kind","store","item"]}',
  Link3: '{"fields":{"kind":{"is":["link"]},"store":"unknown","item":{"is":["port"]}},"needed":["kind","store","item"]}',
  Link4: '{"fields":{"kind":{"is":["link"]},"store":"unknown","item":{"is":["database"]}},"needed":["kind","store","item"]}',
  Link5: '{"fields":{"kind":{"is":["link"]},"store":"unknown","item":{"is":["password"]}},"needed":["kind","store","item"]}',
  Link6: '{"fields":{"kind":{"is":["link"]},"store":"unknown","item":{"is":["url"]}},"needed":["kind","store","item"]}',
  Link7: '{"fields":{"kind":{"is":["link"]},"store":"unknown","item":{"is":["user"]}},"needed":["kind","store","item"]}',
  LinkItem: '{"is":["host","port","database","user","password","url"]}',
  Memory: '{"like":"^-?\\\\d+(?:\\\\.\\\\d+)?(?:Ki|Mi|Gi|Ti)$"}',
  Monitor:
    '{"fields":{"enabled":"boolean","by":{"is":["service-monitor","annotations"]},"interval":"number","alerts":{"map":{"name":"Alert"}},"dashboards":{"list":{"any":[{"like":"^.*\\\\.json$"},{"name":"Dashboard"}]}}},"needed":[]}',
  NetworkOptions:
    '{"fields":{"enabled":"boolean","ingressNamespaces":{"list":"string"},"monitoringNamespaces":{"list":"string"}},"needed":[]}',
  NodePort: '{"fields":{"to":"string","from":{"name":"Callers"},"annotations":{"name":"Labels"},"port":"number"},"needed":[]}',
  ObjectText: '{"map":{"name":"ObjectValue"}}',
  ObjectValue: '{"any":[{"is":[null]},{"name":"ObjectText"},{"list":{"name":"ObjectValue"}},{"name":"Scalar"},{"name":"Computed"}]}',
  OptionalKey: '{"fields":{"kind":{"is":["optional"]},"doc":"string","composed":{"name":"Computed"}},"needed":["kind"]}',
  Panel:
    '{"fields":{"query":"string","unit":{"is":["short","s","bytes","percentunit","ops","reqps","currencyUSD"]},"legend":"string","as":{"is":["timeseries","stat"]}},"needed":["query"]}',
  Part: '{"fields":{"kind":{"is":["web"]},"options":{"fields":{"spread":{"name":"Spread"},"nodes":{"map":"string"},"tolerations":{"list":{"name":"Toleration"}},"image":{"name":"Image"},"command":{"list":"string","least":1},"args":{"list":"string"},"config":{"name":"Config"},"secrets":{"name":"Secret"},"env":{"map":{"any":[{"name":"Scalar"},{"name":"Computed"}]}},"moreEnv":{"name":"ValueRef1"},"wait":"number","mounts":{"list":{"name":"Volume"}},"resources":{"name":"Resources"},"security":{"name":"Security"},"rights":{"list":{"name":"Right"}},"calls":{"list":"string"},"annotations":{"map":{"any":["string",{"name":"Computed"}]}},"labels":{"map":"string"},"off":{"fields":{"live":"string","ready":"string","startup":"string","pdb":"string","spread":"string","nonRoot":"string","readOnlyRoot":"string","dropCapabilities":"string","seccomp":"string","rollingUpdate":"string","wait":"string","networkPolicy":"string"},"needed":[]},"replicas":"number","scale":{"name":"Scale"},"pdb":{"any":[{"fields":{"maxUnavailable":"number"},"needed":["maxUnavailable"]},{"fields":{"minAvailable":"number"},"needed":["minAvailable"]}]},"rollout":{"is":["rolling","recreate","blue-green","canary"]},"probes":{"name":"Probes"},"stop":{"fields":{"drain":"number","grace":"number"},"needed":[]},"metrics":{"any":[{"is":[false]},{"like":"^/.*$"}]},"port":"number","portVariable":"string","servicePort":"number","uses":{"list":{"any":["string",{"name":"Store"}]}}},"needed":["image","resources","port"]}},"needed":["kind","options"]}',
  Part1:
    '{"fields":{"kind":{"is":["worker"]},"options":{"fields":{"spread":{"name":"Spread"},"nodes":{"map":"string"},"tolerations":{"list":{"name":"Toleration"}},"image":{"name":"Image"},"command":{"list":"string","least":1},"args":{"list":"string"},"config":{"name":"Config"},"secrets":{"name":"Secret"},"env":{"map":{"any":[{"name":"Scalar"},{"name":"Computed"}]}},"moreEnv":{"name":"ValueRef1"},"wait":"number","mounts":{"list":{"name":"Volume"}},"resources":{"name":"Resources"},"security":{"name":"Security"},"rights":{"list":{"name":"Right"}},"calls":{"list":"string"},"annotations":{"map":{"any":["string",{"name":"Computed"}]}},"labels":{"map":"string"},"off":{"fields":{"live":"string","ready":"string","startup":"string","pdb":"string","spread":"string","nonRoot":"string","readOnlyRoot":"string","dropCapabilities":"string","seccomp":"string","rollingUpdate":"string","wait":"string","networkPolicy":"string"},"needed":[]},"replicas":"number","scale":{"name":"Scale"},"pdb":{"any":[{"fields":{"maxUnavailable":"number"},"needed":["maxUnavailable"]},{"fields":{"minAvailable":"number"},"needed":["minAvailable"]}]},"rollout":{"is":["rolling","recreate","blue-green","canary"]},"probes":{"name":"Probes"},"stop":{"fields":{"drain":"number","grace":"number"},"needed":[]},"metrics":{"any":[{"is":[false]},{"like":"^/.*$"}]},"port":"number","uses":{"list":{"any":["string",{"name":"Store"}]}}},"needed":["image","resources"]}},"needed":["kind","options"]}',
  Part2:
    '{"fields":{"kind":{"is":["scheduler"]},"options":{"fields":{"spread":{"name":"Spread"},"nodes":{"map":"string"},"tolerations":{"list":{"name":"Toleration"}},"image":{"name":"Image"},"command":{"list":"string","least":1},"args":{"list":"string"},"config":{"name":"Config"},"secrets":{"name":"Secret"},"env":{"map":{"any":[{"name":"Scalar"},{"name":"Computed"}]}},"moreEnv":{"name":"ValueRef1"},"wait":"number","mounts":{"list":{"name":"Volume"}},"resources":{"name":"Resources"},"security":{"name":"Security"},"rights":{"list":{"name":"Right"}},"calls":{"list":"string"},"annotations":{"map":{"any":["string",{"name":"Computed"}]}},"labels":{"map":"string"},"off":{"fields":{"live":"string","ready":"string","startup":"string","pdb":"string","spread":"string","nonRoot":"string","readOnlyRoot":"string","dropCapabilities":"string","seccomp":"string","rollingUpdate":"string","wait":"string","networkPolicy":"string"},"needed":[]},"probes":{"name":"Probes"},"stop":{"fields":{"grace":"number"},"needed":[]},"port":"number","metrics":{"any":[{"is":[false]},{"like":"^/.*$"}]},"uses":{"list":{"any":["string",{"name":"Store"}]}}},"needed":["image","resources"]}},"needed":["kind","options"]}',
  Part3:
    '{"fields":{"kind":{"is":["job"]},"options":{"fields":{"spread":{"name":"Spread"},"nodes":{"map":"string"},"tolerations":{"list":{"name":"Toleration"}},"image":{"name":"Image"},"command":{"list":"string","least":1},"args":{"list":"string"},"config":{"name":"Config"},"secrets":{"name":"Secret"},"env":{"map":{"any":[{"name":"Scalar"},{"name":"Computed"}]}},"moreEnv":{"name":"ValueRef1"},"wait":"number","mounts":{"list":{"name":"Volume"}},"resources":{"name":"Resources"},"security":{"name":"Security"},"rights":{"list":{"name":"Right"}},"calls":{"list":"string"},"annotations":{"map":{"any":["string",{"name":"Computed"}]}},"labels":{"map":"string"},"off":{"fields":{"live":"string","ready":"string","startup":"string","pdb":"string","spread":"string","nonRoot":"string","readOnlyRoot":"string","dropCapabilities":"string","seccomp":"string","rollingUpdate":"string","wait":"string","networkPolicy":"string"},"needed":[]},"retries":"number","deadline":"number","runs":{"is":["before-rollout","after-install","each-release","by-hand"]},"uses":{"list":{"any":["string",{"name":"Store"}]}}},"needed":["image","resources","runs"]}},"needed":["kind","options"]}',
  Part4:
    '{"fields":{"kind":{"is":["cron"]},"options":{"fields":{"spread":{"name":"Spread"},"nodes":{"map":"string"},"tolerations":{"list":{"name":"Toleration"}},"image":{"name":"Image"},"command":{"list":"string","least":1},"args":{"list":"string"},"config":{"name":"Config"},"secrets":{"name":"Secret"},"env":{"map":{"any":[{"name":"Scalar"},{"name":"Computed"}]}},"moreEnv":{"name":"ValueRef1"},"wait":"number","mounts":{"list":{"name":"Volume"}},"resources":{"name":"Resources"},"security":{"name":"Security"},"rights":{"list":{"name":"Right"}},"calls":{"list":"string"},"annotations":{"map":{"any":["string",{"name":"Computed"}]}},"labels":{"map":"string"},"off":{"fields":{"live":"string","ready":"string","startup":"string","pdb":"string","spread":"string","nonRoot":"string","readOnlyRoot":"string","dropCapabilities":"string","seccomp":"string","rollingUpdate":"string","wait":"string","networkPolicy":"string"},"needed":[]},"retries":"number","deadline":"number","schedule":"string","timeZone":"string","overlap":{"is":["forbid","replace","allow"]},"uses":{"list":{"any":["string",{"name":"Store"}]}}},"needed":["image","resources","schedule"]}},"needed":["kind","options"]}',
  PodField:
    '{"any":[{"is":["metadata.name","metadata.namespace","metadata.uid","spec.nodeName","spec.serviceAccountName","status.hostIP","status.podIP"]},{"like":"^metadata\\\\.labels\\\\[\'.*\'\\\\]$"},{"like":"^metadata\\\\.annotations\\\\[\'.*\'\\\\]$"}]}',
  Postgres:
    '{"fields":{"kind":{"is":["store"]},"engine":{"is":["postgres"]},"id":"unknown","options":{"name":"PostgresOptions"},"host":{"name":"Link2"},"port":{"name":"Link3"},"database":{"name":"Link4"},"user":{"name":"Link7"},"password":{"name":"Link5"},"url":{"name":"Link6"}},"needed":["kind","engine","id","options","host","port","database","user","password","url"]}',
  PostgresOptions:
    '{"fields":{"image":"string","resources":{"name":"Resources"},"mode":{"name":"StoreMode"},"accept":"string","as":{"is":["StatefulSet","Deployment"]},"size":{"name":"Memory"},"persistent":"boolean","class":"string","port":"number","nodes":{"map":"string"},"tolerations":{"list":{"name":"Toleration"}},"probes":{"fields":{"live":{"name":"ProbeTimes"},"ready":{"name":"ProbeTimes"},"startup":{"name":"ProbeTimes"}},"needed":[]},"configuration":{"map":{"any":["string","number"]}},"security":{"fields":{"uid":"number","gid":"number"},"needed":["uid"]},"metrics":"boolean","operator":{"fields":{"image":"string","instances":"number"},"needed":[]},"host":"string","tls":"boolean","database":"string","user":"string","maxConnections":"number","pool":{"any":["number",{"map":"number"}]},"backup":{"any":[{"is":[false]},{"name":"Backup"}]}},"needed":["image","resources","database","user"]}',
  Probe: '{"any":[{"like":"^/.*$"},{"name":"HttpProbe"},{"name":"CommandProbe"}]}',
  ProbeTimes: '{"fields":{"delay":"number","period":"number","timeout":"number","failures":"number"},"needed":[]}',
  Probes: '{"fields":{"live":{"name":"Probe"},"ready":{"name":"Probe"},"startup":{"name":"Probe"}},"needed":[]}',
  Redis:
    '{"fields":{"kind":{"is":["store"]},"engine":{"is":["redis"]},"id":"unknown","options":{"name":"RedisOptions"},"host":{"name":"Link2"},"port":{"name":"Link3"},"database":{"name":"Link4"},"password":{"name":"Link5"},"url":{"name":"Link6"}},"needed":["kind","engine","id","options","host","port","database","password","url"]}',
  RedisOptions:
    '{"fields":{"image":"string","resources":{"name":"Resources"},"mode":{"name":"StoreMode"},"accept":"string","as":{"is":["StatefulSet","Deployment"]},"size":{"name":"Memory"},"persistent":"boolean","class":"string","port":"number","nodes":{"map":"string"},"tolerations":{"list":{"name":"Toleration"}},"probes":{"fields":{"live":{"name":"ProbeTimes"},"ready":{"name":"ProbeTimes"},"startup":{"name":"ProbeTimes"}},"needed":[]},"configuration":{"map":{"any":["string","number"]}},"security":{"fields":{"uid":"number","gid":"number"},"needed":["uid"]},"metrics":"boolean","operator":{"fields":{"image":"string","instances":"number"},"needed":[]},"host":"string","tls":"boolean","database":"number","password":{"is":["none","optional","required"]},"backup":{"is":["velero",false]}},"needed":["image","resources"]}',
  ReplicatedDelta:
    '{"fields":{"resources":{"name":"Resources"},"spread":{"name":"Spread"},"nodes":{"map":"string"},"tolerations":{"list":{"name":"Toleration"}},"annotations":{"map":{"any":["string",{"name":"Computed"}]}},"wait":"number","image":{"fields":{"repository":"string","tag":"string","digest":{"like":"^sha256:.*$"},"pull":{"is":["Always","IfNotPresent","Never"]}},"needed":[]},"env":{"map":{"name":"Scalar"}},"replicas":"number","pdb":{"any":[{"fields":{"maxUnavailable":"number"},"needed":["maxUnavailable"]},{"fields":{"minAvailable":"number"},"needed":["minAvailable"]}]},"probes":{"name":"Probes"},"stop":{"fields":{"drain":"number","grace":"number"},"needed":[]},"rollout":{"is":["rolling","recreate","blue-green","canary"]},"scale":{"any":[{"is":[false]},{"name":"Scale"}]}},"needed":[]}',
  RequiredKey: '{"fields":{"kind":{"is":["required"]},"doc":"string","minLength":"number"},"needed":["kind"]}',
  Resources:
    '{"fields":{"cpu":{"any":[{"name":"Cpu"},{"like":"^(?:(?:-?\\\\d+(?:\\\\.\\\\d+)?)|(?:-?\\\\d+(?:\\\\.\\\\d+)?m))/(?:(?:-?\\\\d+(?:\\\\.\\\\d+)?)|(?:-?\\\\d+(?:\\\\.\\\\d+)?m))$"}]},"memory":{"any":[{"name":"Memory"},{"like":"^(?:-?\\\\d+(?:\\\\.\\\\d+)?(?:Ki|Mi|Gi|Ti))/(?:-?\\\\d+(?:\\\\.\\\\d+)?(?:Ki|Mi|Gi|Ti))$"}]}},"needed":["cpu","memory"]}',
  Right:
    '{"fields":{"on":{"is":["configmaps","secrets","leases","pods","services","endpoints"]},"verbs":{"list":{"is":["get","list","watch","create","update","patch","delete"]}},"names":{"any":[{"is":["own"]},{"list":{"any":["string",{"name":"Computed"}]}}]}},"needed":["on","verbs"]}',
  Scalar: '{"any":["string","number","boolean"]}',
  ScalarMap: '{"map":{"name":"Scalar"}}',
  Scale: '{"any":[{"name":"Hpa"},{"name":"Keda"}]}',
  ScaleSpeed: '{"fields":{"calm":"number","percent":"number","period":"number"},"needed":[]}',
  ScaleTargets:
    '{"fields":{"cpu":"number","memory":"number","enabled":"boolean","behavior":{"fields":{"up":{"name":"ScaleSpeed"},"down":{"name":"ScaleSpeed"}},"needed":[]}},"needed":[]}',
  Scheduler: '{"name":"Part2"}',
  Scripts: '{"fields":{"install":{"like":"^.*\\\\.sh$"},"validate":{"like":"^.*\\\\.sh$"},"test":{"like":"^.*\\\\.sh$"}},"needed":[]}',
  Secret:
    '{"fields":{"kind":{"is":["secret"]},"options":{"name":"SecretOptions"},"entries":{"name":"SecretEntries"},"map":{"name":"Declared1"}},"needed":["kind","options","entries"]}',
  SecretEntries: '{"map":{"any":[{"name":"RequiredKey"},{"name":"OptionalKey"},{"name":"Link"}]}}',
  SecretOptions:
    '{"fields":{"at":"string","existing":"string","how":{"is":["keyRef","envFrom"]},"key":{"is":["same","kebab"]},"env":{"is":["same","upper"]},"name":{"name":"Computed"},"onChange":{"any":[{"is":["restart"]},{"fields":{"files":{"like":"^/.*$"}},"needed":["files"]}]},"open":"boolean"},"needed":[]}',
  SecretSource:
    '{"any":[{"is":["chart","placeholder","sealed"]},{"fields":{"existing":"string"},"needed":["existing"]},{"fields":{"external":"string","kind":{"is":["SecretStore","ClusterSecretStore"]},"refresh":"string","path":"string"},"needed":["external"]},{"fields":{"csi":"string"},"needed":["csi"]}]}',
  Security:
    '{"fields":{"uid":"number","gid":"number","fsGroup":"number","writable":{"list":{"any":[{"like":"^/.*$"},{"fields":{"path":{"like":"^/.*$"},"size":{"name":"Memory"}},"needed":["path","size"]}]}}},"needed":[]}',
  ServiceExposure: '{"fields":{"to":"string","from":{"name":"Callers"},"annotations":{"name":"Labels"}},"needed":[]}',
  SingleDelta:
    '{"fields":{"resources":{"name":"Resources"},"spread":{"name":"Spread"},"nodes":{"map":"string"},"tolerations":{"list":{"name":"Toleration"}},"annotations":{"map":{"any":["string",{"name":"Computed"}]}},"wait":"number","image":{"fields":{"repository":"string","tag":"string","digest":{"like":"^sha256:.*$"},"pull":{"is":["Always","IfNotPresent","Never"]}},"needed":[]},"env":{"map":{"name":"Scalar"}},"probes":{"name":"Probes"}},"needed":[]}',
  Spread: '{"any":[{"is":["preferred","required","none"]},{"name":"SpreadRule"}]}',
  SpreadRule:
    '{"fields":{"how":{"is":["preferred","required"]},"by":{"is":["spread","anti-affinity"]},"over":{"list":{"is":["node","zone"]}}},"needed":["how"]}',
  Store: '{"any":[{"name":"Redis"},{"name":"Postgres"}]}',
  StoreDelta:
    '{"any":[{"fields":{"resources":{"name":"Resources"},"mode":{"name":"StoreMode"},"accept":"string","size":{"name":"Memory"},"persistent":"boolean","class":"string","nodes":{"map":"string"},"tolerations":{"list":{"name":"Toleration"}},"configuration":{"map":{"any":["string","number"]}},"metrics":"boolean","operator":{"fields":{"image":"string","instances":"number"},"needed":[]},"host":"string","tls":"boolean","database":"string","user":"string","maxConnections":"number","backup":{"any":[{"is":[false]},{"name":"Backup"}]}},"needed":[]},{"fields":{"resources":{"name":"Resources"},"mode":{"name":"StoreMode"},"accept":"string","size":{"name":"Memory"},"persistent":"boolean","class":"string","nodes":{"map":"string"},"tolerations":{"list":{"name":"Toleration"}},"configuration":{"map":{"any":["string","number"]}},"metrics":"boolean","operator":{"fields":{"image":"string","instances":"number"},"needed":[]},"host":"string","tls":"boolean","database":"number","backup":{"is":["velero",false]}},"needed":[]}]}',
  StoreMode: '{"is":["bundled","external","operator"]}',
  Stores: '{"map":{"name":"Store"}}',
  Toleration:
    '{"fields":{"key":"string","operator":{"is":["Exists","Equal"]},"value":"string","effect":{"is":["NoSchedule","PreferNoSchedule","NoExecute"]},"seconds":"number"},"needed":["key"]}',
  ValueRef: '{"fields":{"kind":{"is":["value"]},"path":"string","declared":{"name":"Declared"}},"needed":["kind","path","declared"]}',
  ValueRef1: '{"fields":{"kind":{"is":["value"]},"path":"string","declared":{"name":"Declared1"}},"needed":["kind","path","declared"]}',
  ValuesOptions:
    '{"fields":{"layout":{"name":"Layout"},"declared":{"map":{"name":"ValueRef"}},"paths":{"map":"string"},"commented":{"list":"string"},"shown":{"list":"string"},"renamed":{"map":{"any":["string",{"fields":{"to":"string","until":"string"},"needed":["to","until"]}]}}},"needed":["layout"]}',
  Volume: '{"fields":{"kind":{"is":["volume"]},"id":"unknown","options":{"name":"VolumeOptions"}},"needed":["kind","id","options"]}',
  VolumeDelta:
    '{"fields":{"size":{"name":"Memory"},"access":{"is":["ReadWriteOnce","ReadWriteMany","ReadOnlyMany","ReadWriteOncePod"]},"class":"string","backup":{"is":["velero",false]},"accept":"string"},"needed":[]}',
  VolumeOptions:
    '{"fields":{"mount":{"like":"^/.*$"},"size":{"name":"Memory"},"access":{"is":["ReadWriteOnce","ReadWriteMany","ReadOnlyMany","ReadWriteOncePod"]},"class":"string","per":{"is":["release","pod"]},"backup":{"is":["velero",false]},"accept":"string"},"needed":["mount","size"]}',
  Volumes: '{"map":{"name":"Volume"}}',
  Web: '{"name":"Part"}',
  Worker: '{"name":"Part1"}',
};
