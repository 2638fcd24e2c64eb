{{ .Values.fromFile }}
